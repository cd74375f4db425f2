// ESLint's recommended rules: the page's modules know the browser only, their tests and this file know Node.

import js from "@eslint/js";
import globals from "globals";

const PAGE = ["assets/page/**/*.js"];

export default [
  { ignores: [".venv/**", "**/build/**"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 350],
      "max-lines-per-function": ["error", 60],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: PAGE, languageOptions: { globals: globals.browser } },
  { ignores: PAGE, languageOptions: { globals: globals.node } },
];

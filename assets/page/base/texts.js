// Every text for people stands in one file for each language; a module names its sentences by key.

/** @type {Record<string, string>} */
const TEXTS = await (await fetch(new URL("../texts/en.json", import.meta.url))).json();

/** @param {string} key such as "draw.undo" @param {Record<string, string | number>} [values] for each {name} in it */
export function say(key, values = {}) {
  const text = TEXTS[key];
  if (text === undefined) throw new Error(`There is no text for ${key}.`);
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`The text for ${key} needs a ${name}.`);
    return String(values[name]);
  });
}

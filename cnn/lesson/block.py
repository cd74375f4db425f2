"""What a block of the lesson is: its parts, their settings, what they compute, and the code that does the same.

Two kinds of wrong are told apart. A message that no control of the page can send (text for a number, an unknown name)
raises MessageError. A setting that a student can choose but that cannot work is OperatorError: it is answered with the
sentence that explains it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from cnn.base.errors import MessageError
from cnn.base.messages import OPTIONAL
from cnn.lesson.answers import Question
from cnn.lesson.choices import Choices
from cnn.lesson.context import Context, LessonNetwork
from cnn.lesson.texts import Sentence, say
from cnn.network.operators import OperatorError

LARGEST = 1_000_000  # of any number in a message; operators explain what is too large for them
MOST_NUMBERS = 169  # of a kernel that is typed: 13x13

Value = str | int | float | bool | tuple[float, ...]


@dataclass(frozen=True)
class Setting:
    """One thing that the student can choose."""

    name: str  # in links
    label: Sentence  # beside the control
    # "choice", "whole", "real", "flag", or "numbers": a place (whole numbers, as many as the default has), or a
    # kernel's numbers, where the default is empty.
    kind: str
    default: Value
    choices: Choices = ()  # value -> what the page calls it
    low: float = 0  # of numbers that are typed; may reach beyond what can work, so that the reason can be seen
    high: float = 0
    part: str = ""  # of the block, in which it is shown
    hidden: bool = False  # it has no control of its own; the picture sets it

    def check(self, value: Any) -> None:
        """Raise MessageError for a value of the wrong kind."""
        whole = self.kind == "whole"
        if self.kind == "flag":
            self._demand(isinstance(value, bool), "true or false")
        elif self.kind == "choice":
            known = [choice for choice, _ in self.choices]
            self._demand(type(value) is type(self.default) and value in known, f"one of {known}")
        elif isinstance(self.default, tuple):
            place = len(self.default)
            fits = isinstance(value, list) and (len(value) == place if place else len(value) <= MOST_NUMBERS)
            self._demand(fits and all(_is_number(one, whole=place > 0) for one in value), "a list of numbers")
        else:
            self._demand(_is_number(value, whole), "a whole number" if whole else "a number")

    def take(self, value: Any) -> Value:
        """A value of the right kind as the block uses it. Raises OperatorError where it is out of range."""
        if self.kind in ("whole", "real") and not self.low <= value <= self.high:
            label = say(self.label).lower()
            raise OperatorError(f"Here the {label} goes from {self.low:g} to {self.high:g}, not {value:g}.")
        if self.kind == "numbers":
            return tuple(value)
        return float(value) if self.kind == "real" else value

    def _demand(self, fits: bool, what: str) -> None:
        if not fits:
            raise MessageError(f"The setting {self.name} must be {what}.")


def choice(default: str | int, choices: Choices = (), label: str = "") -> Any:
    """A field of a part's settings: one of a list."""
    return _setting("choice", default, label, choices=choices)


def number(default: float, low: float, high: float, label: str = "") -> Any:
    """A field of a part's settings: a number that is typed, whole if its default is."""
    return _setting("whole" if isinstance(default, int) else "real", default, label, low=low, high=high)


def flag() -> Any:
    """A field of a part's settings: yes or no."""
    return _setting("flag", False)


def numbers(*default: int) -> Any:
    """A field of a part's settings that the picture sets: a place, or, without a default, a kernel's numbers."""
    return _setting("numbers", default, hidden=True)


def _setting(kind: str, default: Value, label: str = "", **more: Any) -> Any:
    return field(default=default, metadata={"label": label, "setting": {"kind": kind, "default": default, **more}})


@dataclass(frozen=True, kw_only=True)
class PartAnswer:
    """What a part shows; each part adds its numbers. The code comes only where it was asked for."""

    question: Question
    code: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True)
class Part:
    """One view of a block, with the settings that were chosen for it; most blocks have one part only.

    The settings are its fields, each a `choice`, `number`, `flag` or `numbers`. A label's key is lesson.setting.NAME,
    or where the field names another, lesson.setting.LABEL.
    """

    name: ClassVar[str] = ""  # in links; "" where it is the only one

    @classmethod
    def fit(cls, setting: Setting, network: LessonNetwork) -> Setting:
        """The setting with the choices and the default that suit the loaded network."""
        return setting

    def answer(self, context: Context) -> PartAnswer:
        """What is shown. Raises OperatorError for settings that cannot work."""
        raise NotImplementedError

    def code(self, context: Context) -> str:
        """The PyTorch code that prints the same numbers. Raises OperatorError for settings that cannot work."""
        raise NotImplementedError

    @classmethod
    def in_notebook(cls, context: Context) -> bool:
        """Whether the notebook has this part."""
        return True


@dataclass(frozen=True)
class BlockMessage:
    """A block as the page builds it; `texts` by the names of its parts."""

    name: str
    title: Sentence
    texts: dict[str, Sentence]
    settings: list[Setting]


class Block:
    """One step of the lesson, for a loaded network: its name in links and keys, its parts by theirs, their settings."""

    def __init__(self, name: str, parts: Sequence[type[Part]], network: LessonNetwork) -> None:
        self.name = name
        self.parts = {part.name: part for part in parts}
        self.title = Sentence(f"lesson.{name}.title")
        self.settings: list[Setting] = []
        if len(parts) > 1:
            names = tuple((part, Sentence(f"lesson.{name}.{part}.name")) for part in self.parts)
            self.settings.append(Setting("part", Sentence(f"lesson.{name}.part"), "choice", names[0][0], names))
        for part in parts:
            for one in fields(part):
                label = Sentence(f"lesson.setting.{one.metadata['label'] or one.name}")
                setting = Setting(one.name, label, part=part.name, **one.metadata["setting"])
                self.settings.append(part.fit(setting, network))

    def path(self, part: str) -> str:
        """How the keys of a part's texts begin, and in the notebook end: BLOCK.PART, or BLOCK for its only part."""
        return f"{self.name}.{part}".rstrip(".")

    def message(self) -> BlockMessage:
        """What the page builds its heading, text and controls from."""
        texts = {part: Sentence(f"lesson.{self.path(part)}.text") for part in self.parts}
        return BlockMessage(self.name, self.title, texts, self.settings)

    def check(self, values: Any) -> tuple[str, dict[str, Part]]:
        """The name of the part that a message shows, and every part with its settings.

        Where the message says nothing, they are the defaults. Raises MessageError or OperatorError.
        """
        if not isinstance(values, dict):
            raise MessageError("The settings must be a JSON object.")
        unknown = set(values) - {setting.name for setting in self.settings}
        if unknown:
            raise MessageError(f"The block {self.name} has no such setting: {str(min(map(str, unknown)))[:30]}.")
        # Every type is looked at before any range, so that nonsense is refused whatever else is said.
        for setting in self.settings:
            if setting.name in values:
                setting.check(values[setting.name])
        checked: dict[str, Any] = {one.name: one.take(values.get(one.name, one.default)) for one in self.settings}
        parts = {
            name: part(**{one.name: checked[one.name] for one in fields(part)}) for name, part in self.parts.items()
        }
        return checked.get("part", ""), parts


def _is_number(value: Any, whole: bool) -> bool:
    right = isinstance(value, int) if whole else isinstance(value, int | float)
    return right and not isinstance(value, bool) and abs(value) <= LARGEST  # no NaN either

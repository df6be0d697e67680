"""What was mended in a notebook, as sentences for its readers: one for each kind of thing."""

from enum import StrEnum


class Repair(StrEnum):
    """The kinds of mending. What is merely optional or old is read without a word."""

    BYTE_ORDER_MARK = "The file begins with a byte order mark, which was skipped."
    ENCODING = "The file is in UTF-16 or UTF-32, where notebooks are in UTF-8; it was converted."
    ENCODING_OLD = "The file is in an older encoding, where notebooks are in UTF-8; it was converted."
    BYTES = "Some bytes are not UTF-8; they show as �."
    CHARACTERS = "NUL characters and halves of characters were left out."
    NUMBERS = "Numbers that JSON does not have (NaN, Infinity) were read as null."
    CONTROLS = "The JSON has control characters in its texts, where it should have escapes."
    SYNTAX = "The JSON has commas or backslashes too many; they were read as they were meant."
    AFTER_THE_END = "What stands after the end of the notebook was left out."
    WRAPPED = "The notebook stands inside of another JSON value; it was taken out of that."
    HEADER = "YAML of the text that is broken, too large or too deep was left out."
    FORMAT_MISSING = "The file does not say which notebook format it has; it was told by its form."
    FORMAT_TYPE = (
        "The number of the notebook format is not a whole number; it was read as one or told by the form."
    )
    FORMAT_NEWER = "The file has a newer notebook format than is known here; it was read as format 4."
    FORMAT_MIXED = "The file mixes notebook formats; each cell was read by its own form."
    NO_CELL = "Entries in the list of cells that are no cells were left out."
    CELLS = "The cells do not stand in a notebook's list; they were read in the order of the file."
    CELL_TYPE = "Cells of an unknown type are shown as code where they have outputs, else as plain text."
    CELL_ID = "Cell ids that are missing, repeated or unusable were replaced by the cell's position."
    COUNT = "Execution counts that are not whole numbers were left out."
    TEXT = "Values that should be text and are not were turned into text or left out."
    METADATA = "Metadata of the wrong form was left out."
    MISSING = "Fields that the notebook format requires are missing; they were taken as empty."
    OUTPUT = "Outputs of an unknown type were read by their form, or left out."
    STREAM = "Text outputs that name neither stdout nor stderr are shown as stdout."
    MIME_TYPE = "Output data whose name is no MIME type was left out."
    ATTACHMENT = "Attachments of the wrong form were left out."
    WIDGETS = "The saved widget state does not have its usual form; what is usable was kept."


class Repairs:
    """Collects sentences in the order of their first mention."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def note(self, sentence: str) -> None:
        """Add a `Repair`, or a sentence that holds a number; a repeated one counts once."""
        self._sentences[str(sentence)] = None

    def sentences(self) -> tuple[str, ...]:
        """What to hand on."""
        return tuple(self._sentences)

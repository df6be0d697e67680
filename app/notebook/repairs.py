"""What was mended in a notebook, as sentences for its readers: one for each kind of thing."""

from enum import StrEnum

from app.i18n import N_, _


class Repair(StrEnum):
    """The kinds of mending. What is merely optional or old is read without a word."""

    BYTE_ORDER_MARK = N_("The file begins with a byte order mark, which was skipped.")
    ENCODING = N_("The file is in UTF-16 or UTF-32, where notebooks are in UTF-8; it was converted.")
    ENCODING_OLD = N_("The file is in an older encoding, where notebooks are in UTF-8; it was converted.")
    BYTES = N_("Some bytes are not UTF-8; they show as �.")
    CHARACTERS = N_("NUL characters and halves of characters were left out.")
    NUMBERS = N_("Numbers that JSON does not have (NaN, Infinity) were read as null.")
    CONTROLS = N_("The JSON has control characters in its texts, where it should have escapes.")
    SYNTAX = N_("The JSON has commas or backslashes too many; they were read as they were meant.")
    AFTER_THE_END = N_("What stands after the end of the notebook was left out.")
    WRAPPED = N_("The notebook stands inside of another JSON value; it was taken out of that.")
    HEADER = N_("YAML of the text that is broken, too large or too deep was left out.")
    FORMAT_MISSING = N_("The file does not say which notebook format it has; it was told by its form.")
    FORMAT_TYPE = N_(
        "The number of the notebook format is not a whole number; it was read as one or told by the form."
    )
    FORMAT_NEWER = N_("The file has a newer notebook format than is known here; it was read as format 4.")
    FORMAT_MIXED = N_("The file mixes notebook formats; each cell was read by its own form.")
    NO_CELL = N_("Entries in the list of cells that are no cells were left out.")
    CELLS = N_("The cells do not stand in a notebook's list; they were read in the order of the file.")
    CELL_TYPE = N_("Cells of an unknown type are shown as code where they have outputs, else as plain text.")
    CELL_ID = N_("Cell ids that are missing, repeated or unusable were replaced by the cell's position.")
    COUNT = N_("Execution counts that are not whole numbers were left out.")
    TEXT = N_("Values that should be text and are not were turned into text or left out.")
    METADATA = N_("Metadata of the wrong form was left out.")
    MISSING = N_("Fields that the notebook format requires are missing; they were taken as empty.")
    OUTPUT = N_("Outputs of an unknown type were read by their form, or left out.")
    STREAM = N_("Text outputs that name neither stdout nor stderr are shown as stdout.")
    MIME_TYPE = N_("Output data whose name is no MIME type was left out.")
    ATTACHMENT = N_("Attachments of the wrong form were left out.")
    WIDGETS = N_("The saved widget state does not have its usual form; what is usable was kept.")


class Repairs:
    """Collects sentences in the order of their first mention."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def note(self, sentence: str) -> None:
        """Add a `Repair`, or a sentence that holds a number; a repeated one counts once."""
        self._sentences[_(sentence.value) if isinstance(sentence, Repair) else sentence] = None

    def sentences(self) -> tuple[str, ...]:
        """What to hand on."""
        return tuple(self._sentences)

"""The CSS that content may use, as tables: nothing here loads, moves out of its place, paints outside its box
or animates. What overflows a box that is too small is the page's part to cut off.
"""

from collections.abc import Mapping
from typing import Final, Literal

from app.policies.words import words

Kind = Literal["any", "length", "colour"] | frozenset[str]
"""What a property's value may hold.

``any``: harmless tokens (see `FUNCTIONS`). ``length``: keywords, and lengths from 0 to `MAX_LENGTH`, so that
nothing is drawn over its neighbours. ``colour``: keywords and colours. A set: only these words.
"""

_DISPLAY: Final = words("""
    none inline block inline-block flow-root list-item contents flex inline-flex grid inline-grid
    table inline-table table-row table-cell table-row-group table-header-group table-footer-group
    table-column table-column-group table-caption ruby ruby-text inherit initial unset
""")
_VERTICAL_ALIGN: Final = words("""
    baseline sub super top text-top middle bottom text-bottom inherit initial unset
""")
_OVERFLOW: Final = words("visible hidden clip auto scroll inherit initial unset")
_DECORATION: Final = words("""
    none underline overline line-through solid double dotted dashed wavy inherit initial unset
""")
"""Without a thickness, which would be painted outside the box."""

_ANY: Final = words("""
    align-content align-items align-self aspect-ratio background background-attachment background-clip
    background-image background-origin background-position background-repeat background-size
    border border-block border-block-end border-block-start border-bottom border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-inline
    border-inline-end border-inline-start border-left border-left-style border-left-width border-radius
    border-right border-right-style border-right-width border-style border-top border-top-left-radius
    border-top-right-radius border-top-style border-top-width border-width box-sizing break-inside
    caption-side clear color-scheme column-count columns direction empty-cells flex flex-basis flex-direction
    flex-flow flex-grow flex-shrink flex-wrap float font font-family font-feature-settings font-kerning
    font-optical-sizing font-stretch font-style font-synthesis font-variant font-variant-caps
    font-variant-east-asian font-variant-ligatures font-variant-numeric font-variation-settings font-weight
    grid grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column grid-column-end
    grid-column-start grid-row grid-row-end grid-row-start grid-template grid-template-areas
    grid-template-columns grid-template-rows hyphens image-rendering justify-content justify-items
    justify-self line-break list-style list-style-position list-style-type object-fit opacity order orphans
    overflow-wrap place-content place-items place-self quotes tab-size table-layout text-align
    text-align-last text-justify text-orientation text-overflow text-transform text-wrap unicode-bidi
    visibility white-space white-space-collapse widows word-break word-wrap writing-mode
""")
_LENGTH: Final = words("""
    block-size border-spacing column-gap column-width font-size gap height inline-size letter-spacing
    line-height margin margin-block margin-block-end margin-block-start margin-bottom margin-inline
    margin-inline-end margin-inline-start margin-left margin-right margin-top max-block-size max-height
    max-inline-size max-width min-block-size min-height min-inline-size min-width padding padding-block
    padding-block-end padding-block-start padding-bottom padding-inline padding-inline-end
    padding-inline-start padding-left padding-right padding-top row-gap text-indent width word-spacing
""")
_COLOUR: Final = words("""
    accent-color background-color border-block-color border-bottom-color border-color border-inline-color
    border-left-color border-right-color border-top-color caret-color color text-decoration-color
""")

INLINE: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(_ANY, "any"),
    **dict.fromkeys(_LENGTH, "length"),
    **dict.fromkeys(_COLOUR, "colour"),
    **dict.fromkeys(("overflow", "overflow-x", "overflow-y"), _OVERFLOW),
    **dict.fromkeys(("text-decoration", "text-decoration-line", "text-decoration-style"), _DECORATION),
    "display": _DISPLAY,
    "vertical-align": _VERTICAL_ALIGN,
}
"""Of a style attribute."""

SHEET: Final[Mapping[str, Kind]] = {
    **INLINE,
    **dict.fromkeys(("content", "counter-increment", "counter-reset"), "any"),
}
"""Of a style element; custom properties (``--x``) too, with any harmless value."""

MAX_LENGTH: Final = 10_000

UNITS: Final = words("""
    px em rem ex ch lh rlh ic cap pt pc in cm mm q vw vh vmin vmax fr deg rad turn grad dpi dpcm dppx x
""")

COLOUR_FUNCTIONS: Final = words("rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark var")
FUNCTIONS: Final = COLOUR_FUNCTIONS | words("""
    linear-gradient radial-gradient conic-gradient repeating-linear-gradient
    repeating-radial-gradient repeating-conic-gradient calc min max clamp minmax repeat fit-content
    counter counters
""")
"""None takes an address, an attribute or an element."""

PSEUDO_CLASSES: Final = words("""
    hover active focus focus-within focus-visible link any-link visited first-child last-child
    only-child first-of-type last-of-type only-of-type empty checked disabled enabled
    before after first-line first-letter
""")
"""The last four are pseudo-elements in their old spelling."""
PSEUDO_ELEMENTS: Final = words("before after first-line first-letter marker")
NTH: Final = words("nth-child nth-last-child nth-of-type nth-last-of-type")
SELECTOR_LISTS: Final = frozenset({"not", "is", "where"})

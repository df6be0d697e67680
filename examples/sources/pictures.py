"""Pictures that the example notebooks carry as attachments."""

import base64
import io
from collections.abc import Callable, Mapping

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle


def paper_sizes() -> str:
    """The sheets A1 to A8 laid into one of A0, as a PNG in base64."""
    figure = Figure(figsize=(3.7, 5.15), dpi=96)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    axes.set(xlim=(-5, 846), ylim=(1194, -5), aspect="equal")
    axes.set_axis_off()
    left, top, width, height = 0, 0, 841, 1189
    for number in range(1, 9):
        # Halve the free part across its longer side; one half is a sheet, the other stays free.
        if height > width:
            height //= 2
            sheet, top = (left, top), top + height
        else:
            width //= 2
            sheet, left = (left, top), left + width
        shade = (0.10 + 0.06 * number, 0.36 + 0.04 * number, 0.52 + 0.03 * number)
        axes.add_patch(Rectangle(sheet, width, height, fc=shade, ec="white", lw=1.5))
        middle = (sheet[0] + width / 2, sheet[1] + height / 2)
        points = max(6, 22 * (width * height / (841 * 594)) ** 0.5)
        axes.text(*middle, f"A{number}", ha="center", va="center", color="white", size=points)
    axes.add_patch(Rectangle((0, 0), 841, 1189, fill=False, ec="#2a6f97", lw=2))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", transparent=True)
    return base64.b64encode(buffer.getvalue()).decode()


PICTURES: Mapping[str, Callable[[], str]] = {"paper-sizes.png": paper_sizes}
"""File name in the cell → what draws it."""

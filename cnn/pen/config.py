"""Every number of the synthetic pen: how hands, pens and scribbles differ, and what the not-digits are.

Lengths are relative: to the field of 1 x 1 on which a pose lies, or to a drawing's longest side once that is 1.
A range is (least, most), both included; a "spread" is a standard deviation; a share is in 0..1.
"""

from dataclasses import dataclass, field

Range = tuple[float, float]


@dataclass(frozen=True)
class HandConfig:
    """How far a hand strays from a style's poses."""

    beyond: float = 0.15  # how far a mix of poses may go beyond them, as a share of the way from their mean
    sloppiness: float = 1.15  # median factor on `stray` and `stroke_shift`: people differ more than their strokes
    sloppiness_spread: float = 0.5  # of the factor's logarithm
    sloppiness_most: float = 2.75  # the largest factor
    stray: float = 0.019  # spread of the control points, in sides of the field
    end_stray: float = 1.6  # how many times as far the ends of strokes stray
    stroke_shift: float = 0.025  # spread of the places of whole strokes, where there are several, in sides of the field
    stiff_stray: float = 0.6  # factor on the strays of a stiff style
    roundings: int = 6  # a line is smoothed at most so many times, as fast pens round corners; never in a stiff style
    loose_most: float = 2.5  # how many standard deviations the changes of a whole drawing, those below, may go
    stiff_loose: float = 0.35  # factor on those changes in a stiff style
    bulge_x: tuple[float, float] = (0.22, 0.13)  # spread of the middle's way sideways: top and bottom, or sides, stay
    bulge_y: tuple[float, float] = (0.26, 0.11)  # the same of its way down
    taper: tuple[float, float] = (0.11, 0.07)  # spread of how width grows from middle to bottom, height to the right
    wave: float = 0.02  # spread of the amplitude of a sideways wave as high as the field, in sides of the field
    stretch: float = 0.29  # spread of the logarithm of width to height
    stretch_range: Range = (0.62, 1.65)  # of width to height, relative to the style's
    slant: float = 0.1  # mean horizontal shear, x for each y; most people lean to the right
    slant_spread: float = 0.19  # of the shear
    slim_slant: float = 0.35  # a slim style's largest shear: leaning too far, a long upstroke would become a 7's roof
    rotation: float = 5.0  # spread of the angle, in degrees
    tremor: float = 0.003  # median of the tremor, in longest sides
    strong_tremor: float = 0.012  # the same of a hand that trembles strongly
    strong_tremor_share: float = 0.12  # share of drawings by such a hand
    tremor_spread: float = 0.4  # of the tremor's logarithm
    mouse_share: float = 0.14  # share of drawings as a mouse or slow screen gives them: straight between few points
    mouse_steps: tuple[int, int] = (2, 6)  # range from one of these points to the next, in points of the drawing
    mouse_cells: int = 70  # grid cells along the longest side for these points: whole pixels of a small pad
    pen_cells: int = 400  # the same for all other drawings
    pen: float = 0.135  # median diameter of the pen, in longest sides of the drawing
    pen_spread: float = 0.5  # of the diameter's logarithm; two pens in three are 0.08..0.22 wide
    pen_range: Range = (0.03, 0.3)  # of the diameter
    # The thickest pen, in pens that suit the style (`Style.pen`): nobody takes one that fills the figure, but a small
    # digit on the pad has a thicker one than suits it.
    pen_most: float = 1.3


@dataclass(frozen=True)
class InkConfig:
    """How the ink of pens differs."""

    soft_share: float = 0.2  # share of drawings with soft edges
    softness: Range = (1.0, 2.2)  # width of a soft edge, in pixels of the 28 x 28 picture
    uneven_share: float = 0.17  # share of drawings with uneven pressure
    unevenness: float = 0.22  # how far the line's width swings about its mean, in pen widths; the widest is the pen's
    waves: float = 4.0  # half waves of pressure along a drawing, at most


@dataclass(frozen=True)
class LineConfig:
    """How several signs stand in one picture. Lengths are in the longest side of a sign."""

    numbers: tuple[float, float, float] = (0.62, 0.28, 0.10)  # shares of two, three and four digits
    size_spread: float = 0.12  # of the logarithm of a sign's size, in one hand
    pen_most: float = 0.16  # the thickest pen
    below_share: float = 0.1  # share of pictures whose signs stand one below the other
    gap_beside: float = 0.03  # least gap between signs side by side, beside the pen's width: nearly none will do
    gap_below: float = 0.3  # the same below each other: two rings that touch are an 8
    gap_more: float = 0.4  # how much wider a gap is at most
    touch_share: float = 0.3  # share of pictures of wide signs side by side whose signs may touch or overlap
    touch_width: float = 0.4  # a sign is wide above this; a narrow one stays apart: a 1 that runs into a 0 slashes it
    overlap: float = 0.16  # of such signs, at most
    base_spread: float = 0.06  # of the line's height below each sign, or of the left edges of signs below each other


@dataclass(frozen=True)
class ScribbleConfig:
    """How scribbles run. Lengths before a scribble is scaled to its longest side are in its own units."""

    stretch: float = 0.3  # spread of the logarithm of width to height
    stretch_most: float = 2.0  # how many of those spreads it may go
    flat: float = 0.1  # coils and cursive turn by so many half turns at most: few turns upright come near a 3 or an 8
    upright: float = 0.5  # what is narrower than that, relative to its height, is laid down: it could be a 1
    pen: float = 0.8  # diameter relative to the hand's pens
    pen_most: float = 0.3  # diameter relative to the shorter side, before `pen`
    noise_knots: int = 8  # control points of the noise that bends a line
    walk_turn: Range = (0.6, 1.8)  # how sharply a walk turns, in radians a step
    walk_drift: float = 0.06  # spread of a walk's steady turn, in radians a step
    walk_window: int = 7  # steps over which the turns are averaged (odd)
    zigzag_legs: Range = (6.0, 15.0)  # legs to and fro
    zigzag_growth: float = 0.4  # spread of how much wider the legs are at the end
    zigzag_height: Range = (0.5, 1.5)  # of the whole, in legs
    zigzag_sway: float = 0.12  # noise along the legs, beside `zigzag_noise`
    zigzag_noise: float = 0.06  # spread about the exact line
    spiral_turns: Range = (2.0, 4.5)  # full turns
    spiral_start: float = 0.03  # share of the line that is left out at the middle
    spiral_noise: float = 0.04  # spread about the exact line
    coil_turns: Range = (3.0, 6.5)  # full turns
    coil_loop: Range = (-0.1, 0.35)  # how far a coil's loops run back
    coil_length: tuple[float, float] = (0.8, 0.5)  # length of a coil, and how much longer it is at most for each turn
    coil_height: float = 0.4  # half of a coil's height
    coil_noise: float = 0.05  # spread about the exact line
    cursive_turns: Range = (3.5, 6.5)  # full turns
    cursive_knots: int = 10  # control points of the height along the line
    cursive_height: Range = (0.3, 1.2)  # half of the arches' height; low ones are more frequent
    cursive_loop: Range = (0.05, 0.27)  # half of the width of a loop
    cursive_step: Range = (0.4, 0.8)  # from one arch to the next
    cursive_noise: float = 0.04  # spread about the exact line
    hatching_legs: Range = (10.0, 24.0)  # legs to and fro
    hatching_edge: float = 1.05  # how round the patch is: 1 is a disc
    hatching_lean: float = 0.6  # spread of how far the legs lean ...
    hatching_rise: float = 0.3  # ... and by how much of that their ends rise
    hatching_height: Range = (0.5, 1.0)  # half of the patch's height; its width is 2
    hatching_noise: float = 0.08  # spread about the exact line
    star_corners: int = 9  # of one star
    star_skip: Range = (2.0, 2.9)  # from one corner to the next, in corners of a ring ...
    star_ring: float = 6.5  # ... of so many
    star_angle: float = 0.25  # spread of the corners' angles, in radians
    star_reach: float = 0.2  # spread of the corners' distances from the middle
    tangle_knots: int = 10  # points that a tangle runs through
    tangle_smooth: float = 0.6  # share of tangles that are curves, not straight lines
    curve_strokes: tuple[int, int] = (4, 6)  # least and most strokes of loose curves
    curve_spread: float = 0.22  # of a loose curve's points about its place on the unit square
    ring_number: tuple[int, int] = (3, 6)  # least and most rings
    ring_turn: float = 0.3  # spread of where a ring begins, in radians
    ring_reach: Range = (0.1, 0.4)  # radius
    ring_wobble: float = 0.01  # spread of the radius along a ring
    ring_field: float = 1.2  # side of the square on which rings lie
    # Waves across and down of a Lissajous curve; the simplest of them would be a 0 or an 8.
    knot_ratios: tuple[tuple[int, int], ...] = ((2, 3), (3, 2), (3, 4), (4, 3), (2, 5), (5, 2), (3, 5))
    knot_phase: Range = (0.3, 1.2)  # of its waves across, in radians
    knot_noise: float = 0.06  # spread about the exact line


@dataclass(frozen=True)
class BlotConfig:
    """Ink that is no line, on the 20 x 20 pixels of a digit's box."""

    low_share: float = 0.5  # share of blots that are lower than wide; none is narrow, which could be a thick 1 or 0
    low_rows: int = 6  # least height of those, in pixels
    cloud_cells: int = 6  # nodes of a cloud's noise along each side
    cloud_level: float = -0.4  # where a cloud's ink begins, in standard deviations of that noise
    grid_pitch: tuple[int, int] = (3, 6)  # range from one line of a grid to the next, in pixels
    grid_crossed: float = 0.8  # share of grids with lines both ways
    grain: Range = (0.1, 0.7)  # share of pixels with ink


@dataclass(frozen=True)
class PenConfig:
    """All of the pen, and the kinds of not-digits with the share that each has."""

    hand: HandConfig = field(default_factory=HandConfig)
    ink: InkConfig = field(default_factory=InkConfig)
    line: LineConfig = field(default_factory=LineConfig)
    scribble: ScribbleConfig = field(default_factory=ScribbleConfig)
    blot: BlotConfig = field(default_factory=BlotConfig)
    negatives: tuple[tuple[str, float], ...] = (
        ("letters", 0.33),
        ("pairs of letters", 0.05),
        ("words", 0.03),
        ("other scripts", 0.08),
        ("shapes", 0.14),
        ("scribbles", 0.16),
        ("several digits", 0.16),
        ("turned digits", 0.025),
        ("blots", 0.025),
    )


DEFAULT_PEN = PenConfig()

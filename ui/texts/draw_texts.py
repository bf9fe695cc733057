"""Texts of the Draw page: the drawing, its tools, its preprocessing, the answer and its explanation."""

TITLE = "Draw a digit. Watch a neural network read it."

# The canvas.
CANVAS_HINT = "Draw a digit here"
CLEAR = "Clear"
DIGITS = "Digits in your drawing"

# The tools below it.
REPLAY = "Replay drawing"
REPLAY_HELP = "Replays your strokes with live predictions."
REPLAY_TITLE = "Prediction over time"
REPLAY_CHART = "The ten probabilities over time: the stronger the colour, the likelier."
REPLAY_START = "0 s"
BRUSH_SIZE = "Brush size"
EXAMPLES = "Or try an example:"
SAMPLE = "Sample {digit}"
RANDOM_DIGIT = "Random digit"
RANDOM_DIGIT_HELP = "A new computer-generated digit each time."
RESTORE = "Restore last drawing"

# A picture instead of a drawing.
USE_PICTURE = "Use a picture"
ABOUT_PICTURES = "A photograph, scan or screenshot of up to 30 digits. You can also paste it, or drop it on the page."
PICTURE = "Picture"
USE_CAMERA = "Use the camera"
PHOTOGRAPH = "Photograph"
YOUR_PICTURE = "Your picture"
ITS_INK = "Its ink: light evened out, lines and specks left out"
NO_INK = "{file}: shows no ink: it has the same brightness everywhere"

# The stages of preprocessing: a label for screen readers, and the caption below it.
DRAWING_LABEL = "Your drawing"
DRAWING = "1. Drawing"
CLEANED_LABEL = "The digit without other ink"
CLEANED = "Rest left out"
CROPPED_LABEL = "Your ink"
CROPPED = "2. Cropped"
NORMALIZED_LABEL = "Your drawing with a normalized stroke width"
NORMALIZED = "3. Stroke width"
INPUT_LABEL = "What the network reads, {size} by {size} pixels"
INPUT = "4. Network input: {size} × {size} pixels (scaled to {fit}, centred by mass)"
LINK_TO_INPUTS = "How 784 pixels become the input"

# The answer: a headline and a sentence.
EXAMPLE = "Example"
DRAW = "Draw a digit"
DRAW_WITH = "With mouse, finger or pen."
NOT_A_DIGIT = "Not a digit?"
CLOSEST_MATCH = "Closest match: {digit}"
AMBIGUOUS = "{first} or {second}?"
TOO_CLOSE = "Too close to call"
CONFIDENT = "{percentage} – confident"
PROBABLY = "Probably {digit}"
NOT_CERTAIN = "{percentage} – not certain"
NO_ANSWER = "No answer"
NOT_FINITE = "The numbers of this network are too large to compute with: choose another one."
# Several digits; FOUND is what is read for the selected one.
SEVERAL_DIGITS = "{count} digits; selected: digit {number}, {found}"
FOUND = "{digit} ({percentage})"
FOUND_NONE = "not a digit?"

# Below the answer.
PROBABILITIES = "Probability of each digit"
COMPARE = "Compare"
COMPARE_HELP = "Shows the answer of another network as well: {network}."
RELIABILITY = "How reliable is this?"
CALIBRATED = (
    "The probabilities are calibrated: of the answers given with 80 %, about 80 % are correct on unseen handwriting. "
    "If no digit stands out, the answer is “Not a digit?”."
)
NOT_CALIBRATED = (
    "Softmax outputs, not calibrated: they rank the digits, but 80 % need not mean that 80 % are correct. This network "
    "has only seen digits, so it calls everything a digit."
)
LINK_TO_SOFTMAX = "How softmax works"

# The explanation of a prediction, on request.
EXPLAIN = "Explain this prediction"
EXPLAIN_HELP = "Each digit gets a score (logit). Each inked pixel raises or lowers it; the map shows by how much."
NOTHING_TO_EXPLAIN = "Draw a digit to see which of its pixels raise the score."
EXPLAINED_DIGIT = "Explain"
PREDICTED_DIGIT = "the predicted digit"
COMPARED_DIGIT = "compared with"
NO_DIGIT = "(none)"
# Its map; the first two for screen readers. blue, orange: samples of these colours.
INK_IN_SAME_PLACE = "Ink for and against it lies mostly {place}."
INK_IN_PLACES = "Ink for it lies mostly {place}, ink against it {against}."
MAP_LEGEND = (
    "{blue} Blue raises the score, {orange} orange lowers it (full colour: {scale:.2g} or more). The framed pixel is "
    "described below."
)
# Its sum, and what one more pixel could change.
SCORE = "Score of {digit}"
SCORE_DIFFERENCE = "Score of {digit} minus score of {other}"
BLUE_PIXELS = "blue pixels"
ORANGE_PIXELS = "orange pixels"
BIASES = "biases"
REMAINDER = "remainder (the activation is not linear)"
PIXEL = "row {row}, column {column}"
ONE_PIXEL_FLIPS = "**One pixel flips the prediction:** inking it ({pixel}) makes this {digit}."
NO_PIXEL_FLIPS = (
    "**No single pixel flips the prediction.** The most effective one ({pixel}) would cut the lead over {digit} from "
    "{before:.2f} to {after:.2f}."
)
EXPLANATION_FORMULA = r"\text{score} = \sum_{i} \underbrace{x_i \, s_i}_{\text{pixel } i} + \text{biases}"
EXPLANATION_SYMBOLS = (
    "$x_i$ is the ink on pixel $i$, from 0 to 1. $s_i$ is the gradient of the score with respect to it, found by "
    "backpropagation. Source:"
)

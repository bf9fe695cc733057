"""Texts of the Draw page about training: its buttons, its progress, its results, and the visitor's own drawings."""

# The buttons.
TRAIN = "Train"
SINGLE_STEP = "Single step"
FIRST_STEP_HELP = "Initialize the network, train on one batch, then pause."
NEXT_STEP_HELP = "Train on one more batch, then pause."
PAUSE = "Pause"
RESUME = "Resume"
STOP = "Stop"
STOP_HELP = "End the training now, and evaluate the network."
USE_PRETRAINED = "Use the pretrained model"
USE_PRETRAINED_HELP = "Switch back to the pretrained model."

# Before a training.
TRAIN_YOUR_OWN = "**Train your own network:** {estimate}"
PARAMETERS_AND_STEPS = "{parameters:,} parameters, {steps:,} steps."
CHOOSE_DATA = "To train, choose training data in the sidebar."
TOO_MUCH_MEMORY = (
    "To look at {batch:,} digits at once, so large a network would need {gigabytes:.1f} GB of memory. "
    "Choose a smaller batch size, fewer neurons, fewer filters or fewer digits."
)

# During a training.
PROGRESS = "{run}: {status}"
STOPPING = "stopping"
ONE_AHEAD = "queued, 1 training ahead"
SEVERAL_AHEAD = "queued, {count} trainings ahead"
PREPARING = "preparing data: {percent:.0f} %"
PAUSED_WHILE_PREPARING = "preparing data: {percent:.0f} %. Paused."
STARTING = "starting…"
PAUSED_AT_START = "ready to start. Paused."
EVALUATING = "evaluating on the test set…"
PAUSED = "epoch {epoch} of {epochs}, step {step:,} of {steps:,}. Paused."
TRAINING = "epoch {epoch} of {epochs}, step {step:,} of {steps:,}, about {duration} left. {speed:,.0f} images/s."

# After a training.
ENDED_EARLY = "{run} ended early: {error}."
NETWORK_IS_KEPT = "The network as it was then is kept."
STOPPED = "**{run} was stopped** before its first step."
FINISHED = "**{run} is finished:** {accuracy} test accuracy."

# The panel below the drawing, which shows the network or a run's curves.
PANEL = "Panel"
SHOW_NETWORK = "Network"
SHOW_TRAINING = "Training"
RUN_PROGRESS = "{run}: training progress"
STOPPED_BEFORE_STEP = "It was stopped before its first step."
WAITING_FOR_STEP = "Waiting for the first step…"
LOSS = "**Loss** of each step"
LOSS_CHART = "Line chart of the loss: each step as a thin line, the average around it as a thick one."
HIGHEST_LOSS = "↑ highest: {loss:.3g}"
ACCURACY_AT_FIRST = "**Accuracy** after each epoch"
ACCURACY_OF_TRAINING = "**Accuracy**: :primary[●] training {train}"
ACCURACY_OF_BOTH = "**Accuracy**: :primary[●] training {train}, :orange[◆] validation {validation}"
WAITING_FOR_EPOCH = "Waiting for the end of the first epoch…"
ACCURACY_CHART = "Line chart of the accuracy after each epoch, on the training and the validation set."
TRAINING_SET = "Training"
VALIDATION_SET = "Validation"
TRAINING_POINT = "Epoch {epoch}: {accuracy} on the training set"
VALIDATION_POINT = "Epoch {epoch}: {accuracy} on the validation set"
ABOUT_LOSS = "Loss: cross-entropy; 2.3 for random guessing, 0 for perfect predictions."
# For generated digits, whose loss would look high beside the accuracy.
ACCURACY_ON_LEGIBLE = (
    "Accuracy: on legible digits. Most training digits are harder to read on purpose, which keeps the loss up."
)
GAP_MEANS_OVERFITTING = "Accuracy: a widening gap, where training rises and validation does not, means overfitting."
LINK_TO_LOSS = "What the loss is"
LINK_TO_UPDATE = "How a step is made"
LINK_TO_ACCURACY = "What the accuracy is"

# The results of a test.
TEST_RESULTS = "{run}: test results"
TEST_ACCURACY = (
    "**Test accuracy: {accuracy}.** {correct:,} of {count:,} digits that were not used in training are predicted "
    "correctly ({dataset})."
)
CONFUSION_MATRIX = "**Confusion matrix.** Rows: true digit, columns: predicted digit, diagonal: correct."
CONFUSION_CHART = "Confusion matrix: a row for each true digit, a column for each predicted digit."
PREDICTED_DIGIT = "Predicted digit"
TRUE_DIGIT = "True digit"
DIGITS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
CELL = "{count:,} of {total:,} {digits} predicted as {predicted}"
CORRECT_CELL = "{count:,} of {total:,} {digits} predicted as {predicted} (correct)"
EMPTY_ROW = "No {digits} in the test set"
NO_MISTAKES = "**No mistakes** on this test set."
WORST_MISTAKES = (
    "**Worst mistakes** (highest loss). Click one to load it into the canvas; it is preprocessed again, so the "
    "prediction may differ."
)
MISTAKE = "{predicted}, not {label}"
MISTAKE_HELP = "Predicted: {predicted} ({confidence}). Correct: {label}."

# All runs: a table, and a button for each.
YOUR_RUNS = "Your runs"
USE_RUN = "Use {run}"
COLUMN_RUN = "Run"
COLUMN_ACCURACY = "Test accuracy"
COLUMN_TIME = "Time"
COLUMN_EPOCHS = "Epochs"
COLUMN_LAYERS = "Hidden layers"
COLUMN_DATA = "Training data"
COLUMN_SETTINGS = "Hyperparameters"
EPOCHS_OF_ALL = "{epoch} of {epochs}"
LEARNING_RATE = "learning rate {rate:g}"
DECAYING_RATE = "learning rate {rate:g} with {schedule} decay"
FULL_BATCH = "full batch"
BATCH_SIZE = "batch size {count}"
DROPOUT = "dropout {value:g}"
WEIGHT_DECAY = "weight decay {value:g}"
AUGMENTATION = "data augmentation {value:g}"
LABEL_SMOOTHING = "label smoothing {value:g}"
WEIGHT_AVERAGING = "weight averaging {value:g}"
SEED = "seed {seed}"

# The visitor's own drawings.
OWN_DRAWINGS = "Add your handwriting to the training data"
ABOUT_OWN_DRAWINGS = "Label your drawing and save it. Your samples are used in the next training."
LABEL = "Label"
LABEL_HELP = "The digit you drew, even if the network disagrees."
SAVE_SAMPLE = "Save sample"
ONE_SAMPLE_SAVED = "1 sample saved. Click one to delete it."
SAMPLES_SAVED = "{count} samples saved. Click one to delete it."
SAMPLE = "{label} ✕"
DELETE = "Delete"
EXPORT_CSV = "Export CSV"
IMPORT_CSV = "Import CSV"
MY_DRAWINGS = "my drawings"
TOO_MANY_SAMPLES = "{file}: has {count} digits, and there is room for {room} more"

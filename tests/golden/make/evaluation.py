"""Golden values for tests/unit/evaluation, from scikit-learn and scipy:  python3 tests/golden/make/evaluation.py"""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

random = np.random.RandomState(7)
classes, n = 5, 240
truth = random.randint(0, 4, n)  # class 4 never occurs …
predicted = np.where(random.rand(n) < 0.7, truth, random.randint(0, 5, n))
predicted[predicted == 2] = 1  # … and class 2 is never said
confidence = np.round(0.2 + 0.8 * random.rand(n), 6)

precision, recall, f1, photos = precision_recall_fscore_support(
    truth, predicted, labels=range(classes), zero_division=np.nan)
said = np.bincount(predicted, minlength=classes)
edges = np.minimum(9, np.floor(confidence * 10).astype(int))
right = truth == predicted
ece = sum(abs(right[edges == b].mean() - confidence[edges == b].mean()) * (edges == b).sum() for b in range(10) if (edges == b).any()) / n


def null(values, defined):
    return [float(v) if d else None for v, d in zip(values, defined)]


wilson = []
for k, m in ((0, 1), (1, 1), (0, 10), (7, 10), (10, 10), (139, 153), (128, 153), (99999, 100000)):
    ci = binomtest(k, m).proportion_ci(0.95, method='wilson')
    wilson.append(dict(correct=k, n=m, low=ci.low, high=ci.high))

golden = dict(
    made_with=f'scikit-learn {sklearn.__version__}, scipy {scipy.__version__}',
    truth=truth.tolist(), predicted=predicted.tolist(), confidence=confidence.tolist(),
    confusion=confusion_matrix(truth, predicted, labels=range(classes)).tolist(),
    precision=null(precision, said > 0), recall=null(recall, photos > 0),
    f1=null(f1, (said > 0) & (photos > 0)), photos=photos.tolist(),
    reliability=[dict(right=float(right[edges == b].mean()) if (edges == b).any() else None, photos=int((edges == b).sum())) for b in range(10)],
    expected_calibration_error=float(ece), wilson=wilson)
with open(os.path.join(os.path.dirname(__file__), '..', 'evaluation', 'scores.json'), 'w') as file:
    json.dump(golden, file)

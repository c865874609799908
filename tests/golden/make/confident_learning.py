"""Golden values of confident learning (main/library/checks/confidentLearning.ts), straight from the paper's definitions
(Northcutt, Jiang, Chuang 2021, section 3): python3 tests/golden/make/confident_learning.py"""
import json
import pathlib

import numpy as np

random = np.random.RandomState(3)
classes, n = 4, 120
labels = random.randint(0, 3, n)  # nobody has class 3
truth = np.where(random.rand(n) < 0.85, labels, random.randint(0, 3, n))
logits = random.randn(n, classes) + 2.2 * np.eye(classes)[truth]
probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
probabilities = np.round(probabilities, 5)

thresholds = [probabilities[labels == j, j].mean() if (labels == j).any() else np.inf for j in range(classes)]
joint = np.zeros((classes, classes), int)
issues = []
for i in range(n):
    reached = [j for j in range(classes) if probabilities[i, j] >= thresholds[j]]
    if not reached:
        continue
    j = max(reached, key=lambda k: probabilities[i, k])
    joint[labels[i], j] += 1
    if j != labels[i]:
        margin = probabilities[i, labels[i]] - np.delete(probabilities[i], labels[i]).max()
        issues.append({"row": i, "suggested": j, "score": 1 - (margin + 1) / 2})
issues.sort(key=lambda issue: (-issue["score"], issue["row"]))
golden = {
    "labels": labels.tolist(),
    "probabilities": probabilities.ravel().tolist(),
    "classes": classes,
    "confidentJoint": joint.tolist(),
    "issues": issues,
}
out = pathlib.Path(__file__).parent.parent / "evaluation" / "confidentLearning.json"
out.write_text(json.dumps(golden) + "\n")

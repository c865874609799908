/** A published network without its own classifier: what is left is the backbone. */
import type { Graph } from './graph.ts';
import { prune } from './prune.ts';

/** Stage of a network's own classifier (see README.md). */
export const classifierStage = 'classifier';

/** The same as building it without `classes`. */
export const withoutClassifier = (graph: Graph): Graph =>
  graph.logits === null ? graph : { ...prune(graph, [graph.features]), logits: null };

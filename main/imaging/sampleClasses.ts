/** The sample generator's classes and counts, so that the library knows them without drawing anything. */

export const sampleClassNames = ['circle', 'square', 'triangle', 'star'] as const;

/** Drawings in each class of the sample dataset. */
export const samplesPerClass = 75;

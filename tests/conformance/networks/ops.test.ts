/** Every op of the graph, on every backend that is here. */
import { describe } from 'vitest';
import { opsSuite } from './opsSuite.ts';
import { subjects } from './subjects.ts';

for (const subject of subjects) describe.skipIf(!subject.available)(subject.name, () => opsSuite(subject));

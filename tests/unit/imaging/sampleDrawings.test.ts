import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleClassNames, samplesPerClass } from '../../../main/imaging/sampleClasses.ts';
import { drawSample, sampleEdge } from '../../../main/imaging/sampleDrawings.ts';

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('sample drawings', () => {
  it('are 300 in 4 classes, always the same and none like another', () => {
    expect(sampleClassNames).toEqual(['circle', 'square', 'triangle', 'star']);
    expect(sampleClassNames.length * samplesPerClass).toBe(300);
    const seen = new Set<string>();
    for (let classIndex = 0; classIndex < 4; classIndex += 1) {
      for (let index = 0; index < 20; index += 1) {
        const { data, width, height } = drawSample(classIndex, index);
        expect([width, height, data.length]).toEqual([sampleEdge, sampleEdge, sampleEdge * sampleEdge * 3]);
        seen.add(digest(data));
      }
    }
    expect(seen.size).toBe(80);
    expect(digest(drawSample(3, 7).data)).toBe(digest(drawSample(3, 7).data));
  });

  it('begin with the class in its usual colours', () => {
    const inks = [0, 1, 2, 3].map((classIndex) => {
      const { data, width, height } = drawSample(classIndex, 0);
      const at = ((height / 2) * width + width / 2) * 3;
      return [...data.subarray(at, at + 3)];
    });
    const usual = [
      [57, 55, 172],
      [114, 153, 171],
      [242, 187, 59],
      [207, 64, 66],
    ];
    for (const [classIndex, ink] of inks.entries()) {
      for (const [channel, value] of ink.entries())
        expect(Math.abs(value - usual[classIndex]![channel]!)).toBeLessThan(6);
    }
  });

  it('do not give the class away by mean colour: the nearest class mean is right for far fewer than all', () => {
    const mean = ({ data }: { data: Uint8Array }): number[] => {
      const sums = [0, 0, 0];
      for (let i = 0; i < data.length; i += 1) sums[i % 3]! += data[i]!;
      return sums.map((sum) => (sum * 3) / data.length);
    };
    const means = [0, 1, 2, 3].map((classIndex) =>
      Array.from({ length: 24 }, (_, i) => mean(drawSample(classIndex, i + 2))),
    );
    const centres = means.map((own) =>
      [0, 1, 2].map((channel) => own.reduce((sum, m) => sum + m[channel]!, 0) / own.length),
    );
    const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((value, i) => value - b[i]!));
    const right = means.flatMap((own, classIndex) =>
      own.filter((m) =>
        centres.every(
          (centre, other) => distance(m, centres[classIndex]!) <= distance(m, centre) || other === classIndex,
        ),
      ),
    ).length;
    expect(right / 96).toBeLessThan(0.75);
  });

  it('refuses what it does not have', () => {
    expect(() => drawSample(4, 0)).toThrow(/no sample drawing 4\/0/);
    expect(() => drawSample(0, -1)).toThrow(/no sample drawing 0\/-1/);
  });
});

/** At which input size and batch the figures of a network are shown. */
import { NumberInput, Select } from '@mantine/core';
import { texts } from '../../texts/index.ts';

const words = texts.networks;

const sizes = [96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512];
const mostBatch = 256;

export interface SizeAndBatchProps {
  /** The network's own, px. */
  readonly ownSize: number;
  readonly inputSize: number;
  readonly batch: number;
  onInputSize(inputSize: number): void;
  onBatch(batch: number): void;
}

export function SizeAndBatch({ ownSize, inputSize, batch, onInputSize, onBatch }: SizeAndBatchProps) {
  const choices = [...new Set([ownSize, ...sizes])].sort((a, b) => a - b);
  return (
    <>
      <label htmlFor="input-size">{words.input}</label>
      <Select
        id="input-size"
        w={122}
        data={choices.map((size) => ({
          value: String(size),
          label: size === ownSize ? words.ownSize(size) : words.px(size),
        }))}
        value={String(inputSize)}
        onChange={(value) => value !== null && onInputSize(Number(value))}
      />
      <label htmlFor="batch">{words.batch}</label>
      <NumberInput
        id="batch"
        w={64}
        min={1}
        max={mostBatch}
        clampBehavior="strict"
        allowDecimal={false}
        value={batch}
        onChange={(value) => typeof value === 'number' && value >= 1 && onBatch(value)}
      />
    </>
  );
}

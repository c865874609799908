/** One stage of a network as a block: as tall as its picture is large, as wide as it has channels, a line a layer. */
import { type CSSProperties, useId } from 'react';
import classes from './StageBlock.module.css';

/** How warm what trains is: the three steps of ember, 3 for the highest learning rate. */
export type Heat = 1 | 2 | 3;

export interface StageBlockProps {
  /** Output shape of one picture: channels × height × width, or just features. */
  readonly shape: readonly number[];
  readonly layers: number;
  readonly state: 'frozen' | 'trains' | 'hollow';
  readonly heat?: Heat;
  /** 1.1 in low windows, 1.95 from 1,000 px on. */
  readonly scale: number;
  /** Width of the column it stands in, px; narrow columns get a front without depth. */
  readonly column: number;
}

/** Size of a stage's drawing in px. */
export function blockSize({ shape, scale, column }: Pick<StageBlockProps, 'shape' | 'scale' | 'column'>) {
  const channels = shape[0] ?? 1;
  const resolution = shape.length === 3 ? (shape[1] ?? 1) : 1;
  const height = (26 + 9.2 * Math.sqrt(resolution)) * scale;
  const flat = column < 100;
  const depth = flat ? 0 : 7 + 0.11 * height;
  const wanted = (20 + 13 * Math.max(0, Math.log2(channels / 16))) * scale;
  const width = Math.max(14, Math.min(wanted, column - (flat ? 26 : 30) - depth));
  return { width, height, depth };
}

export function StageBlock({ shape, layers, state, heat = 3, scale, column }: StageBlockProps) {
  const id = useId();
  const { width, height, depth } = blockSize({ shape, scale, column });
  const lines = Math.max(1, Math.min(layers, Math.floor(width / 6)));
  const box = { width: width + depth + 2, height: height + depth + 2 };
  const top = `0,${depth} ${depth},0 ${width + depth},0 ${width},${depth}`;
  const side = `${width},${depth} ${width + depth},0 ${width + depth},${height} ${width},${height + depth}`;
  const stroke = state === 'hollow' ? 'var(--t-control)' : state === 'trains' ? warm('line') : frozen('line');
  const paint = (part: 'top' | 'side'): CSSProperties => ({
    fill: state === 'hollow' ? 'transparent' : state === 'trains' ? warm(part) : frozen(part),
    stroke,
  });
  const stop = (end: 'from' | 'to'): CSSProperties => ({
    stopColor: state === 'trains' ? warm(`${end}-${heat}`) : frozen(end),
  });
  const strokeProps = { strokeWidth: 0.8, strokeDasharray: state === 'hollow' ? '3 3' : undefined };
  return (
    <svg
      className={classes.block}
      width={box.width}
      height={box.height}
      viewBox={`-1 -1 ${box.width} ${box.height}`}
      aria-hidden
    >
      <defs>
        <linearGradient id={`${id}-fill`} x1="0" y1="0" x2="0.35" y2="1">
          <stop offset="0" style={stop('from')} />
          <stop offset="1" style={stop('to')} />
        </linearGradient>
        <pattern
          id={`${id}-hatch`}
          width="9.2"
          height="9.2"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(42)"
        >
          <line x1="4" y1="0" x2="4" y2="9.2" stroke="white" strokeWidth="1.7" strokeOpacity="0.8" />
        </pattern>
      </defs>
      {depth > 0 && <polygon points={top} style={paint('top')} {...strokeProps} />}
      {depth > 0 && <polygon points={side} style={paint('side')} {...strokeProps} />}
      <rect
        y={depth}
        width={width}
        height={height}
        fill={state === 'hollow' ? 'none' : `url(#${id}-fill)`}
        style={{ stroke }}
        {...strokeProps}
      />
      <rect
        className={classes.hatch}
        y={depth}
        width={width}
        height={height}
        fill={`url(#${id}-hatch)`}
        opacity={state === 'frozen' ? 1 : 0}
      />
      {Array.from({ length: lines - 1 }, (_, index) => {
        const x = (width * (index + 1)) / lines;
        return (
          <path
            key={x}
            d={`M${x} ${height + depth}V${depth}${depth > 0 ? `l${depth} ${-depth}` : ''}`}
            fill="none"
            style={{ stroke }}
            {...strokeProps}
            strokeOpacity={0.75}
          />
        );
      })}
    </svg>
  );
}

const warm = (part: string): string => `var(--strip-warm-${part})`;
const frozen = (part: string): string => `var(--strip-frozen-${part})`;

export interface HeadDotsProps {
  readonly classes: number;
  readonly hollow: boolean;
  readonly heat?: Heat;
}

/** The head: one dot a class, or a bar when there are more than ten. */
export function HeadDots({ classes: count, hollow, heat = 3 }: HeadDotsProps) {
  const paint = hollow
    ? { fill: 'none', stroke: 'var(--t-control)', strokeDasharray: '3 3' }
    : { fill: warm(`to-${heat}`), stroke: warm('line'), strokeWidth: 0.8 };
  if (count > 10) {
    return (
      <svg width={18} height={122} aria-hidden>
        <rect x={1} y={1} width={16} height={120} rx={8} {...paint} />
      </svg>
    );
  }
  const dots = Math.max(2, count);
  return (
    <svg width={18} height={dots * 21} aria-hidden>
      {Array.from({ length: dots }, (_, index) => (
        <circle
          key={`dot ${String(index)}`}
          cx={9}
          cy={index * 21 + 10.5}
          r={7.8}
          {...(index < count ? paint : { fill: 'none', stroke: 'var(--t-control)', strokeDasharray: '3 3' })}
        />
      ))}
    </svg>
  );
}

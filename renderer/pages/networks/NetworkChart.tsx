/** Networks to choose by: published accuracy against cost. Filled ones fit this machine, hollow ones do not. */
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import type { Network } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { memory } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import { type ChartPlace, chartLabels, chartPlaces } from './chartPlaces.ts';
import classes from './NetworkChart.module.css';
import { gigas, topFigure } from './networkFigures.ts';

const words = texts.networks;

export interface NetworkChartProps {
  readonly networks: readonly Network[];
  readonly chosen: string;
  readonly compared: string | null;
  onChoose(name: string): void;
  onUse(name: string): void;
}

/** Room for the axes inside the drawing, px. */
const edge = { left: 34, right: 14, top: 10, bottom: 38 };
const dot = 5;
/** How far from a point the mouse still means it, px. */
const reach = 18;

export function NetworkChart({ networks, chosen, compared, onChoose, onUse }: NetworkChartProps) {
  const api = useApi();
  const machine = useQuery(api.app.info.queryOptions()).data?.memoryMiB ?? null;
  const { ref, width, height } = useElementSize();
  const drawing = useRef<SVGSVGElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const chart = useMemo(() => chartPlaces(networks), [networks]);
  const [w, h] = [Math.max(0, width - edge.left - edge.right), Math.max(0, height - edge.top - edge.bottom)];
  const firstLabels = [chosen, compared, pointed].filter((name) => name !== null);
  const labels = chartLabels(chart, [...new Set(firstLabels)], w, h);
  const shown = chart.places.find(({ network }) => network.name === (pointed ?? compared ?? chosen))?.network;
  const tabStop = chart.places.some(({ network }) => network.name === chosen) ? chosen : chart.places[0]?.network.name;

  const onKeyDown = (event: KeyboardEvent, place: ChartPlace) => {
    const { name } = place.network;
    if (event.key === 'Enter') onUse(name);
    else if (event.key === ' ') onChoose(name);
    else {
      const next = neighbour(chart.places, place, event.key);
      if (!next) return;
      onChoose(next.network.name);
      drawing.current?.querySelector<SVGElement>(`[data-network="${next.network.name}"]`)?.focus();
    }
    event.preventDefault();
  };
  const nearest = (event: MouseEvent<SVGRectElement>): ChartPlace | null => {
    const area = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - area.left, event.clientY - area.top];
    const apart = (place: ChartPlace) => Math.hypot(place.x * w - x, place.y * h - y);
    const [first] = chart.places.toSorted((a, b) => apart(a) - apart(b));
    return first && apart(first) <= reach ? first : null;
  };
  const line = chart.places.filter(({ best }) => best);
  // Points that stand for nothing larger come last, so that none hides the chosen one.
  const inFront = chart.places.toSorted(
    (a, b) => firstLabels.indexOf(a.network.name) - firstLabels.indexOf(b.network.name),
  );

  return (
    <div className={classes.chart}>
      <div ref={ref} className={classes.drawing}>
        {w > 0 && (
          <svg ref={drawing} width={width} height={height} aria-label={words.chart.title} role="group">
            <g transform={`translate(${edge.left} ${edge.top})`}>
              {chart.yTicks.map(({ at, top1 }) => (
                <g key={top1} className={classes.tick}>
                  <line x1={0} x2={w} y1={at * h} y2={at * h} />
                  <text x={-7} y={at * h + 4} textAnchor="end">
                    {top1}
                  </text>
                </g>
              ))}
              {chart.xTicks.map(({ at, gmacs }) => (
                <g key={gmacs} className={classes.tick}>
                  <line x1={at * w} x2={at * w} y1={h} y2={h + 4} />
                  <text x={at * w} y={h + 16} textAnchor="middle">
                    {gmacs}
                  </text>
                </g>
              ))}
              <text className={classes.axis} x={w} y={h + 33} textAnchor="end">
                {words.chart.x}
              </text>
              <polyline
                className={classes.best}
                points={line.map(({ x, y }) => `${x * w},${y * h}`).join(' ')}
                aria-hidden
              />
              {inFront.map((place) => (
                <Point
                  key={place.network.name}
                  place={place}
                  at={[place.x * w, place.y * h]}
                  chosen={place.network.name === chosen || place.network.name === compared}
                  tabStop={place.network.name === tabStop}
                  onPoint={setPointed}
                  onKeyDown={(event) => onKeyDown(event, place)}
                />
              ))}
              {/* Points nearly cover each other: the mouse takes the nearest one, not the uppermost. */}
              <rect
                className={classes.reach}
                data-near={pointed !== null || undefined}
                width={w}
                height={h}
                aria-hidden
                onPointerMove={(event) => setPointed(nearest(event)?.network.name ?? null)}
                onPointerLeave={() => setPointed(null)}
                onClick={(event) => {
                  const place = nearest(event);
                  if (place) onChoose(place.network.name);
                }}
              />
              {labels.map(({ network, x, y, before }) => (
                <text
                  key={network.name}
                  className={classes.label}
                  data-strong={network.name === chosen || network.name === compared || undefined}
                  x={x}
                  y={y + 4}
                  textAnchor={before ? 'end' : 'start'}
                  aria-hidden
                >
                  {network.title}
                </text>
              ))}
            </g>
          </svg>
        )}
        <span className={classes.yAxis} aria-hidden>
          {words.chart.y}
        </span>
      </div>
      <div className={classes.legend}>
        <p className={classes.shown}>{shown && <PointText network={shown} machineMiB={machine} />}</p>
        <p className="hint">
          <i className={classes.filled} /> {words.chart.fits}
        </p>
        <p className="hint">
          <i className={classes.hollow} /> {words.chart.tooBig}
        </p>
        <p className="hint">
          <i className={classes.line} /> {words.chart.best}
        </p>
        {chart.withoutAccuracy.length > 0 && (
          <p className={`hint ${classes.without}`}>
            {words.chart.withoutAccuracy}{' '}
            {chart.withoutAccuracy.map((network) => (
              <button
                key={network.name}
                type="button"
                className="link"
                aria-pressed={network.name === chosen}
                onClick={() => onChoose(network.name)}
              >
                {network.title}
              </button>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}

function PointText({ network, machineMiB }: { network: Network; machineMiB: number | null }) {
  const { predictBytes, trainBytes, fitsPredict } = network.memory;
  return (
    <>
      <b>{network.title}</b> {topFigure(network)} %, {gigas(network.whole.macs)} GMACs.{' '}
      {machineMiB !== null &&
        (fitsPredict
          ? words.chart.needs(memory(trainBytes / 2 ** 20), memory(machineMiB))
          : words.chart.needsToPredict(memory(predictBytes / 2 ** 20), memory(machineMiB)))}
    </>
  );
}

interface PointProps {
  readonly place: ChartPlace;
  readonly at: readonly [x: number, y: number];
  readonly chosen: boolean;
  readonly tabStop: boolean;
  onPoint(name: string | null): void;
  onKeyDown(event: KeyboardEvent): void;
}

function Point({ place, at: [x, y], chosen, tabStop, onPoint, onKeyDown }: PointProps) {
  const { network } = place;
  const fits = network.memory.fitsTrain;
  return (
    <g
      className={classes.point}
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-pressed={chosen}
      aria-label={words.chart.point(network.title, topFigure(network), gigas(network.whole.macs), fits)}
      data-network={network.name}
      data-fits={fits || undefined}
      data-chosen={chosen || undefined}
      transform={`translate(${x} ${y})`}
      onKeyDown={onKeyDown}
      onFocus={() => onPoint(network.name)}
      onBlur={() => onPoint(null)}
    >
      <circle r={9} className={classes.ring} />
      <circle r={dot} className={classes.dot} />
    </g>
  );
}

/** The next point in the direction of an arrow key: by cost sideways, by accuracy up and down. */
function neighbour(places: readonly ChartPlace[], from: ChartPlace, key: string): ChartPlace | null {
  const [axis, sign] =
    key === 'ArrowRight' || key === 'ArrowDown'
      ? ([key === 'ArrowRight' ? 'x' : 'y', 1] as const)
      : key === 'ArrowLeft' || key === 'ArrowUp'
        ? ([key === 'ArrowLeft' ? 'x' : 'y', -1] as const)
        : [null, 0];
  if (axis === null) return null;
  const inOrder = places.toSorted((a, b) => a[axis] - b[axis]);
  return inOrder[inOrder.indexOf(from) + sign] ?? null;
}

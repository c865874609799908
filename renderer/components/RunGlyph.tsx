/** A run's mark: one bar a stage, short and hollow when frozen, tall and solid when it trained; the head comes last. */

export interface RunGlyphProps {
  readonly stages: readonly { readonly name: string; readonly trains: boolean }[];
  /** What a screen reader says; without it the glyph is decoration beside its run's name. */
  readonly label?: string;
}

const step = 8.6;
const width = 7;

export function RunGlyph({ stages, label }: RunGlyphProps) {
  const bars = [...grouped(stages), { name: 'head', trains: true }];
  return (
    <svg
      width={bars.length * step}
      height={14}
      viewBox={`0 0 ${bars.length * step} 14`}
      role={label === undefined ? 'presentation' : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
      style={{ flex: 'none', display: 'inline-block', verticalAlign: '-2px' }}
    >
      {bars.map((bar, index) =>
        bar.trains ? (
          <rect
            key={bar.name}
            x={index * step}
            y={0.5}
            width={width + 0.6}
            height={13}
            rx={1.5}
            fill="var(--t-ember-solid)"
          />
        ) : (
          <rect
            key={bar.name}
            x={index * step + 0.75}
            y={5.25}
            width={width - 0.9}
            height={7.5}
            rx={1}
            fill="var(--t-ice-fill)"
            stroke="var(--t-ice-solid)"
            strokeWidth={1.5}
          />
        ),
      )}
    </svg>
  );
}

/** Networks with very many stages keep the mark small: neighbours of the same kind are put together. */
function grouped(stages: RunGlyphProps['stages']): { name: string; trains: boolean }[] {
  const most = 12;
  if (stages.length <= most) return [...stages];
  const size = Math.ceil(stages.length / most);
  return Array.from({ length: Math.ceil(stages.length / size) }, (_, group) => {
    const members = stages.slice(group * size, group * size + size);
    return { name: members[0]?.name ?? String(group), trains: members.some((stage) => stage.trains) };
  });
}

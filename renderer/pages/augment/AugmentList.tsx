/** All augmentations in their groups, each group with how many of it are on; groups fold away. */
import { Select } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { AugmentDescription, AugmentEdges, AugmentGroup, AugmentSettings } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';
import { AugmentRow } from './AugmentRow.tsx';
import { stepOf, withStep } from './augmentDraft.ts';

const words = texts.augment;

const groups: readonly AugmentGroup[] = ['geometry', 'colour', 'quality', 'policy', 'mixing'];
const edgeNames: readonly AugmentEdges[] = ['mirror', 'repeat', 'black', 'gray'];

export interface AugmentListProps {
  readonly descriptions: readonly AugmentDescription[];
  readonly settings: AugmentSettings;
  /** Small curve of what an augmentation costs, where a run knows. */
  curveOf?(description: AugmentDescription, amount: number | null): ReactNode;
  onChange(settings: AugmentSettings): void;
}

export function AugmentList({ descriptions, settings, curveOf, onChange }: AugmentListProps) {
  const [opened, setOpened] = useState<string | null>(null);
  // What a person did with a group; the others are open where something of them is on.
  const [folded, setFolded] = useState<Partial<Record<AugmentGroup, boolean>>>({});
  // A row opens when the pointer lets go: opening it on the way down would move what is being clicked.
  const pressed = useRef(false);
  const steps = descriptions.map((description) => ({ description, step: stepOf(settings, description) }));
  return (
    <div
      onPointerDownCapture={() => {
        pressed.current = true;
      }}
      onPointerUpCapture={({ target }) => {
        pressed.current = false;
        const name = augmentationAt(target);
        if (name !== null) setTimeout(() => setOpened(name));
      }}
      onFocusCapture={({ target }) => {
        const name = augmentationAt(target);
        if (name !== null && !pressed.current) setOpened(name);
      }}
    >
      {groups.map((group) => {
        const own = steps.filter(({ description }) => description.group === group);
        const on = own.filter(({ step }) => step.enabled).length;
        const isFolded = folded[group] ?? (on === 0 && group !== 'geometry' && group !== 'colour');
        return (
          <section key={group} aria-label={words.groups[group]}>
            <button
              type="button"
              className={classes.groupHead}
              aria-expanded={!isFolded}
              onClick={() => setFolded({ ...folded, [group]: !isFolded })}
            >
              {isFolded ? <IconChevronRight size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
              <span className={classes.groupName}>{words.groups[group]}</span>
              <span className="hint cut">
                {isFolded && on === 0 ? own.map(({ description }) => description.title).join(', ') : words.onCount(on)}
              </span>
            </button>
            {!isFolded && (
              <>
                {own.map(({ description, step }) => (
                  <div key={description.name} data-augmentation={description.name}>
                    <AugmentRow
                      description={description}
                      step={step}
                      opened={opened === description.name}
                      curve={curveOf?.(description, step.enabled ? step.amount : null)}
                      onChange={(changed) => {
                        // It stays open, also when the last of it is switched off.
                        setFolded({ ...folded, [group]: false });
                        onChange(withStep(settings, changed, description));
                      }}
                    />
                  </div>
                ))}
                {group === 'geometry' && <Edges settings={settings} onChange={onChange} />}
                {group === 'mixing' && <p className={`hint ${classes.groupNote}`}>{words.mixingNote}</p>}
              </>
            )}
          </section>
        );
      })}
    </div>
  );
}

/** Name of the augmentation whose row an event came from. */
const augmentationAt = (target: EventTarget): string | null =>
  target instanceof Element ? (target.closest<HTMLElement>('[data-augmentation]')?.dataset.augmentation ?? null) : null;

/** What is seen where a view looks beyond the photo. */
function Edges({ settings, onChange }: Pick<AugmentListProps, 'settings' | 'onChange'>) {
  return (
    <div className={`${classes.rowHead} ${classes.edges}`} title={words.edgesHelp}>
      <span className="secondary">{words.edges}</span>
      <Select
        size="xs"
        w={128}
        aria-label={words.edges}
        allowDeselect={false}
        data={edgeNames.map((name) => ({ value: name, label: words.edgeNames[name] }))}
        value={settings.edges ?? 'mirror'}
        onChange={(value) => {
          const edges = edgeNames.find((name) => name === value);
          if (edges) onChange({ ...settings, preset: null, edges });
        }}
      />
    </div>
  );
}

/** The presets: the usual ones side by side, those for special photos in a menu. */
import { Button, Menu, SegmentedControl } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';

const words = texts.augment;

/** Side by side; the others are in the menu. */
const usual = ['none', 'light', 'standard', 'strong'];

export interface PresetBarProps {
  readonly names: readonly string[];
  /** The one that is in use, or that was changed since. */
  readonly value: string;
  onChoose(name: string): void;
}

export function PresetBar({ names, value, onChoose }: PresetBarProps) {
  const special = names.filter((name) => !usual.includes(name));
  const isSpecial = special.includes(value);
  return (
    <>
      <span className={classes.label}>{words.preset}</span>
      <SegmentedControl
        aria-label={words.preset}
        data={usual.map((name) => ({ value: name, label: words.presets[name] ?? name }))}
        value={isSpecial ? '' : value}
        onChange={onChoose}
      />
      <Menu position="bottom-start" width={300}>
        <Menu.Target>
          <Button
            variant="default"
            aria-label={words.morePresetsLabel(isSpecial ? (words.presets[value] ?? value) : null)}
            data-chosen={isSpecial || undefined}
            className={classes.morePresets}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {isSpecial ? (words.presets[value] ?? value) : words.morePresets}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {special.map((name) => (
            <Menu.Item key={name} onClick={() => onChoose(name)} aria-current={name === value || undefined}>
              <b>{words.presets[name] ?? name}</b>
              <span className={`hint ${classes.presetFor}`}>{words.presetFor[name]}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

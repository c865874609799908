/** Chooses the network to compare with. */
import { Button, Popover, Select } from '@mantine/core';
import type { Network } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';

const words = texts.networks;

export interface ComparePickerProps {
  readonly networks: readonly Network[];
  readonly network: Network;
  readonly opened: boolean;
  onOpen(opened: boolean): void;
  onPick(name: string): void;
}

export function ComparePicker({ networks, network, opened, onOpen, onPick }: ComparePickerProps) {
  const others = networks.filter(({ name }) => name !== network.name);
  // The network's own family first: that is what it is compared with most.
  const families = Map.groupBy(others, ({ family }) => family);
  const groups = [...families].sort(([a], [b]) => Number(b === network.family) - Number(a === network.family));
  return (
    <Popover opened={opened} onChange={onOpen} position="bottom-end" width={280} trapFocus returnFocus shadow="none">
      <Popover.Target>
        <Button variant="default" onClick={() => onOpen(!opened)}>
          {words.compareWith}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Select
          searchable
          data-autofocus
          defaultDropdownOpened
          aria-label={words.compare.pick}
          placeholder={words.compare.placeholder}
          nothingFoundMessage={words.compare.nobody}
          comboboxProps={{ withinPortal: false }}
          maxDropdownHeight={320}
          data={groups.map(([group, members]) => ({
            group,
            items: members.map(({ name, title }) => ({ value: name, label: title })),
          }))}
          onChange={(name) => {
            if (name === null) return;
            onOpen(false);
            onPick(name);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Changing keys in place: choose one, press another. A key that means something else already is named and can be swapped. */
import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { texts } from '../texts/index.ts';
import styles from './KeysSheet.module.css';
import { comboToKeep } from './keyEvents.ts';
import { type KeySlot, slotWith, whyNot, withCombo, withoutChange } from './keyMap.ts';
import { type BoundKeys, everywherePlace, keyCaps, useAllKeys } from './keys.tsx';
import { useKeyMap } from './useKeyMap.ts';

interface Wanted {
  binding: BoundKeys;
  slot: number;
}

type News =
  | { kind: 'listening'; wanted: Wanted }
  | { kind: 'taken'; wanted: Wanted; combo: string; by: KeySlot & { does: string } }
  | { kind: 'refused'; wanted: Wanted; combo: string; why: 'reserved' | 'plain' }
  | { kind: 'changed'; text: string };

export function KeysEditor(props: { onListening: (listening: boolean) => void; onDone: () => void }): ReactNode {
  const { pageGroups, everywhere, elsewhere } = useAllKeys();
  const { changed, change } = useKeyMap();
  const [news, setNews] = useState<News | null>(null);
  const swap = useRef<HTMLButtonElement>(null);
  const waiting = news?.kind === 'listening' || news?.kind === 'refused' || news?.kind === 'taken' ? news.wanted : null;
  const listening = news?.kind === 'listening' || news?.kind === 'refused';
  const { onListening } = props;
  useEffect(() => {
    onListening(listening || news?.kind === 'taken');
    return () => onListening(false);
  }, [onListening, listening, news?.kind]);
  useEffect(() => {
    if (news?.kind === 'taken') swap.current?.focus();
  }, [news?.kind]);

  const groups = [...pageGroups, ...everywhere]
    .map(({ title, bindings }) => ({ title, bindings: bindings.filter((one) => one.run && one.combos.length > 0) }))
    .filter(({ bindings }) => bindings.length > 0);
  const all = [...pageGroups, ...everywhere, ...elsewhere].flatMap((group) => group.bindings);

  const say = (binding: BoundKeys, combo: string) =>
    setNews({ kind: 'changed', text: texts.keys.isNow(binding.does, written(combo)) });

  const choose = (wanted: Wanted, combo: string) => {
    const { binding, slot } = wanted;
    const why = whyNot(combo, binding.place === everywherePlace);
    if (why) return setNews({ kind: 'refused', wanted, combo, why });
    const by = slotWith(all, combo, { name: binding.name, slot });
    if (by) {
      const does = all.find((one) => one.name === by.name)?.does ?? '';
      return setNews({ kind: 'taken', wanted, combo, by: { ...by, does } });
    }
    change(withCombo(changed, { ...binding, slot }, combo));
    say(binding, combo);
  };

  const swapKeys = () => {
    if (news?.kind !== 'taken') return;
    const { binding, slot } = news.wanted;
    const old = binding.now[slot] ?? '';
    change(withCombo(withCombo(changed, { ...binding, slot }, news.combo), news.by, old));
    say(binding, news.combo);
  };

  const onKeyDown = (event: KeyboardEvent, wanted: Wanted) => {
    if (!listening || waiting?.binding.name !== wanted.binding.name || waiting.slot !== wanted.slot) return;
    if (event.key === 'Tab') return setNews(null);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return setNews(null);
    const combo = comboToKeep(event.nativeEvent);
    if (combo !== null) choose(wanted, combo);
  };

  return (
    <>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={styles.title}>{group.title}</h3>
            <dl className={styles.keys}>
              {group.bindings.map((binding) => (
                <div key={binding.does} className={styles.key}>
                  <dt>{binding.does}</dt>
                  <dd className={styles.slots}>
                    {binding.now.some((combo, slot) => combo !== binding.combos[slot]) && (
                      <ActionIcon
                        size={22}
                        aria-label={texts.keys.reset(binding.does)}
                        title={texts.keys.reset(binding.does)}
                        onClick={() => {
                          change(withoutChange(changed, binding.name));
                          setNews({ kind: 'changed', text: texts.keys.isReset(binding.does) });
                        }}
                      >
                        <IconRestore size={14} stroke={1.6} />
                      </ActionIcon>
                    )}
                    {binding.now.map((combo, slot) => {
                      const isWaiting = waiting?.binding.name === binding.name && waiting.slot === slot;
                      return (
                        <UnstyledButton
                          // biome-ignore lint/suspicious/noArrayIndexKey: the place of a key among those of its binding is what it is
                          key={slot}
                          className={styles.slot}
                          data-waiting={isWaiting || undefined}
                          aria-label={texts.keys.changeOne(binding.does, written(combo))}
                          onClick={() => setNews({ kind: 'listening', wanted: { binding, slot } })}
                          onKeyDown={(event) => onKeyDown(event, { binding, slot })}
                          onBlur={() =>
                            setNews((now) => (now?.kind === 'listening' || now?.kind === 'refused' ? null : now))
                          }
                        >
                          {isWaiting ? '…' : written(combo)}
                        </UnstyledButton>
                      );
                    })}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className={styles.foot}>
        <span className={styles.news} role="status">
          {newsText(news)}
        </span>
        {news?.kind === 'taken' ? (
          <>
            <Button ref={swap} onClick={swapKeys}>
              {texts.keys.swap}
            </Button>
            <Button variant="default" onClick={() => setNews(null)}>
              {texts.keys.leave}
            </Button>
          </>
        ) : (
          <>
            <Button
              variant="default"
              onClick={() => {
                change({});
                setNews({ kind: 'changed', text: texts.keys.allAreReset });
              }}
              disabled={Object.keys(changed).length === 0}
              title={Object.keys(changed).length === 0 ? texts.keys.nothingChanged : undefined}
            >
              {texts.keys.resetAll}
            </Button>
            <Button onClick={props.onDone} autoFocus>
              {texts.keys.done}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

function newsText(news: News | null): string {
  switch (news?.kind) {
    case undefined:
      return texts.keys.howTo;
    case 'listening':
      return texts.keys.pressFor(news.wanted.binding.does);
    case 'refused':
      return texts.keys.refused[news.why](written(news.combo));
    case 'taken':
      return texts.keys.taken(written(news.combo), news.by.does);
    case 'changed':
      return news.text;
  }
}

const written = (combo: string): string => keyCaps(combo).join(' ');

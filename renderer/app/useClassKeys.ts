/** The keys of the classes as they are now, by place in the list. */
import { useMemo } from 'react';
import { classDigits, classKeyNames, classLetters } from '../components/classColour.ts';
import { combosNow } from './keyMap.ts';
import { keyCaps, useChangedKeys } from './keys.tsx';

/** How the key of the class at a place (0 first) is written: "1", "Q"; null from the 19th class on. */
export function useClassKeys(): (position: number) => string | null {
  const changed = useChangedKeys();
  return useMemo(() => {
    const combos = [
      ...combosNow(changed, '', { name: classKeyNames.digits, combos: classDigits }),
      ...combosNow(changed, '', { name: classKeyNames.letters, combos: classLetters }),
    ];
    return (position) => {
      const combo = combos[position];
      return combo === undefined ? null : keyCaps(combo).join('');
    };
  }, [changed]);
}

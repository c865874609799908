/** Which network the Networks page shows: kept until the window closes, and set from wherever one is named. */
import { useSessionStorage } from '@mantine/hooks';

/** The name, or null while nobody has chosen; and how to choose. */
export function useChosenNetwork(): [string | null, (name: string) => void] {
  const [name, setName] = useSessionStorage<string | null>({
    key: 'thaw.networks.chosen',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  return [name, setName];
}

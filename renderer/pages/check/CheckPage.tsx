/** Check: what will be looked for here. Nothing is checked yet, and the page says so. */
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { usePageKeys } from '../../app/keys.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';

const words = texts.check;

export default function CheckPage() {
  const [, navigate] = useLocation();
  usePageKeys(words.title, []);
  return (
    <EmptyState
      title={words.empty.title}
      actions={
        <>
          <Button onClick={() => navigate(routes.runs)}>{words.empty.toRuns}</Button>
          <Button variant="default" onClick={() => navigate(routes.photos)}>
            {words.empty.toPhotos}
          </Button>
        </>
      }
    >
      <p>{words.empty.sentence}</p>
      <p style={{ marginTop: 12 }}>{words.empty.meanwhile}</p>
    </EmptyState>
  );
}

/** Copies an address, for a machine that can reach it, and says that it did. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { texts } from '../texts/index.ts';

const icon = { size: 14, stroke: 1.6, 'aria-hidden': true } as const;

export function CopyLink({ url }: { url: string }) {
  return (
    <CopyButton value={url}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          title={url}
          leftSection={copied ? <IconCheck {...icon} /> : <IconLink {...icon} />}
          onClick={copy}
        >
          {copied ? texts.weights.copied : texts.weights.copyLink}
        </Button>
      )}
    </CopyButton>
  );
}

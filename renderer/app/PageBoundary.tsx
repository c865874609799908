/** Catches what a page could not handle, so that the tabs and the status line stay. */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { problemText } from '../api/problemText.ts';
import { EmptyState } from '../components/EmptyState.tsx';
import { texts } from '../texts/index.ts';

export class PageBoundary extends Component<{ children: ReactNode }, { problem: unknown }> {
  override state: { problem: unknown } = { problem: null };

  static getDerivedStateFromError(problem: unknown): { problem: unknown } {
    return { problem };
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children;
    return (
      <EmptyState
        title={texts.shell.pageBroken}
        actions={<Button onClick={() => this.setState({ problem: null })}>{texts.shell.tryAgain}</Button>}
      >
        {problemText(this.state.problem)} {texts.shell.pageBrokenExplained}
      </EmptyState>
    );
  }
}

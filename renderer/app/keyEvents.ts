/** Which combos a key press can be read as, and whether a binding may act on it where the focus is. */
import { isMac, type KeyBinding } from './keys.tsx';

/** The combos an event can be read as: by what the key types, then by where it lies (Korean and French layouts). */
export function combosOf(event: KeyboardEvent): string[] {
  const typed = event.key.toLowerCase();
  const lies = /^Key[A-Z]$|^Digit\d$/.test(event.code) ? event.code.slice(-1).toLowerCase() : typed;
  const combo = (key: string) => {
    // Shift is part of what a printed sign is ("?"), but a choice with letters and named keys.
    const shiftCounts = event.shiftKey && (key.length > 1 || /[a-z ]/.test(key));
    const mod = isMac ? event.metaKey : event.ctrlKey;
    return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${shiftCounts ? 'shift+' : ''}${key}`;
  };
  return typed === lies || (typed.length === 1 && /[a-z0-9]/.test(typed))
    ? [combo(typed)]
    : [combo(typed), combo(lies)];
}

export function mayAct(binding: KeyBinding, event: KeyboardEvent, combo: string): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return true;
  if (target.closest('[role="dialog"], [role="menu"]') && !binding.inDialogs) return false;
  if (target.closest('[role="listbox"]') && !binding.inDialogs && !binding.inLists) return false;
  if (isTextField(target)) {
    const belongsToField = ['mod+a', 'mod+z', 'mod+shift+z', 'mod+c', 'mod+v', 'mod+x'].includes(combo);
    return binding.inFields === true && !belongsToField;
  }
  if (
    target.closest('[role="slider"], input[type="radio"], input[type="range"], select') &&
    /arrow|home|end|page/.test(combo)
  ) {
    return false;
  }
  const pressesIt = combo === ' ' || combo === 'enter';
  return !(pressesIt && target.closest('button, a, input, summary, [role="button"], [role="tab"]'));
}

function isTextField(target: HTMLElement): boolean {
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type)
  );
}

/** The combo to keep when this key is chosen: what it types, or where it lies when it types no Latin sign. Null for Shift alone and the like. */
export function comboToKeep(event: KeyboardEvent): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process'].includes(event.key)) return null;
  const combos = combosOf(event);
  const typesLatin = event.key.length > 1 || /[ -~]/.test(event.key);
  return (typesLatin ? combos[0] : combos.at(-1)) ?? null;
}

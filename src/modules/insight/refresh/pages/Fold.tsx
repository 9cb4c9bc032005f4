import { Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import css from './fold.module.css';

type Props = {
  title: string;
  /** By which the page can be asked for it: `data-part`. */
  part: string;
  /** What it says while it is folded. */
  line: string;
  more: string;
  less: string;
  children: ReactNode;
};

/** On a phone what insight knows of a customer is one line, which unfolds. */
export function Fold({ title, part, line, more, less, children }: Props) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? IconChevronUp : IconChevronDown;
  return (
    <section className={css.fold} data-part={part} aria-label={title}>
      <UnstyledButton className={css.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="zy-ellipsis">{line}</span>
        <Chevron size={16} aria-label={open ? less : more} />
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={css.body}>{children}</div>
      </Collapse>
    </section>
  );
}

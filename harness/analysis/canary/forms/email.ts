import { bare, cases, type Form, part, plain, variant } from './form.ts';

/** A local part shorter than this is an ordinary word. */
const shortestLocal = 6;
/** Hosts whose addresses are the same with and without dots and tags, and so are normalised before they are digested (Google's and Meta's guides to hashed lists). */
const dotless = new Set(['gmail.com', 'googlemail.com']);

/** An e-mail address in any case; trimmed and in lower case is what Gravatar and advertisers digest. Its local part only supports. */
export function emailForms(value: string): readonly Form[] {
  const address = value.trim();
  const at = address.lastIndexOf('@');
  const forms = [...cases(plain('as-is', value)), ...cases(plain('trimmed', address))];
  if (at <= 0) return forms;
  const local = address.slice(0, at);
  const host = address.slice(at + 1).toLowerCase();
  const untagged = local.replace(/\+.*$/, '');
  if (untagged !== local) forms.push(variant('untagged', `${untagged}@${host}`.toLowerCase()));
  if (dotless.has(host) && untagged.includes('.')) {
    forms.push(variant('dotless', `${untagged.replaceAll('.', '')}@${host}`.toLowerCase()));
  }
  forms.push(bare('at', `${local} at ${host}`), bare('at', `${local}_at_${host}`), bare('at', `${local}(at)${host}`));
  if (local.length >= shortestLocal) forms.push(...cases({ ...part('local', local), closed: false }));
  return forms;
}

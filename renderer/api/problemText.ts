/** The sentence to show for whatever a call failed with. The engine writes its errors for people; others are our fault. */
export function problemText(problem: unknown): string {
  if (problem instanceof Error && problem.message) return problem.message;
  return String(problem);
}

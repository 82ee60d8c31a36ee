"""From answers to a level: rules, ranges, holds, scores, priority and advice. Pure and total."""

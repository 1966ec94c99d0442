-- Of an ended run due_at is until when it is kept, if it says so itself.
CREATE INDEX analemma_standing_kept ON analemma_standing (due_at)
  WHERE ended_at IS NOT NULL AND due_at IS NOT NULL;

"""The rules of a case: its life as a table, who may act, which periods run, which notices are due. All pure."""

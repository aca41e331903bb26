"""The union's reports on paper: asked for at the desk or by a schedule, gathered and made by a task, kept."""

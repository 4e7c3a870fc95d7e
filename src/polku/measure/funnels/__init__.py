"""Answer how many get through a funnel, how fast, who does not, and where those go."""

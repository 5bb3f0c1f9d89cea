# lab: solution
# expect: q6_plot failed crashed timeout not_judged
from slow import plot_history

# lab: solution
# expect: q6_plot failed crashed timeout not_judged
from leaves import plot_history

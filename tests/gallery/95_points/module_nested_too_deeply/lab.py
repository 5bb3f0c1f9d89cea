# lab: solution
# expect: q6_plot failed crashed timeout not_judged
from deep import plot_history

"""The hot loops, compiled; how many threads they use and which processor's instructions (`threads`, `paths`)."""

from palate.kernels.paths import use_path
from palate.kernels.threads import use_threads

use_path()
use_threads()

"""The compiled hot loops; the threads they use and the processor's instructions they take (`threads`, `paths`)."""

from palate.kernels.paths import use_path
from palate.kernels.threads import use_threads

use_path()
use_threads()

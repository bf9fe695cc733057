"""What one case may take: CPU seconds, and bytes of memory beside what the process has already; both are generous."""

MIB = 2**20
CPU_SECONDS = {"weights": 10, "idx": 10, "tables": 20, "pictures": 20, "messages": 10, "parameters": 30}
MEMORY = {
    "weights": 400 * MIB,
    "idx": 400 * MIB,
    "tables": 400 * MIB,
    "pictures": 500 * MIB,
    "messages": 150 * MIB,
    "parameters": 300 * MIB,
}
# Of the whole process, so that a fault cannot take the computer's memory.
ADDRESS_SPACE = 8 * 1024 * MIB

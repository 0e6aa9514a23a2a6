namespace Orleans.Orchestrator.Linux;

/// <summary>Where the start of a process ended.</summary>
/// <param name="Step">The system call and what it was about.</param>
/// <param name="Errno">Its error number.</param>
public readonly record struct FailedStep(string Step, int Errno);

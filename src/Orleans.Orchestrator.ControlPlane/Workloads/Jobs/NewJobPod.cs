namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A pod that a Job has to make.</summary>
/// <param name="Index">Its part of the work; null where pods are alike.</param>
/// <param name="FailuresBefore">How often the index failed before; null where nobody counts.</param>
/// <param name="GangSize">How many pods must have a node before any of them starts; null for a Job whose pods stand for themselves.</param>
internal sealed record NewJobPod(int? Index, int? FailuresBefore, int? GangSize);

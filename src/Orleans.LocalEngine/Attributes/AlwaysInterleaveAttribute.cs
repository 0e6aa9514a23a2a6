namespace Orleans.Concurrency;

/// <summary>This method starts even while other requests to the grain are at an await.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

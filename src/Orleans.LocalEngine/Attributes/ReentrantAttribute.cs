namespace Orleans.Concurrency;

/// <summary>Requests to a grain of this class interleave at its awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

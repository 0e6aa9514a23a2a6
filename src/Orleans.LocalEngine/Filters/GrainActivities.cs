using System.Diagnostics;

namespace Orleans.LocalEngine;

/// <summary>One activity per call where somebody listens, under the name that Orleans uses.</summary>
internal static class GrainActivities
{
    public static readonly ActivitySource Source = new("Microsoft.Orleans.Application");
}

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>What to do about unknown and repeated fields.</summary>
internal enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}

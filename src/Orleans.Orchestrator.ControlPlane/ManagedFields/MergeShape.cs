namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>How server-side apply takes a value apart.</summary>
public enum MergeShape
{
    /// <summary>One value, owned and replaced as a whole: a scalar, or a list, map or object that is atomic.</summary>
    Whole,

    /// <summary>A quantity: as <see cref="Whole"/>, but <c>1</c> and <c>1000m</c> are the same.</summary>
    Quantity,

    /// <summary>An object with known fields, each owned by itself; or a map, whose keys are.</summary>
    Object,

    /// <summary>A list whose elements are owned one by one, by the values of their keys.</summary>
    KeyedList,

    /// <summary>A list of scalars that are owned one by one.</summary>
    SetList,

    /// <summary>Whatever the value is: an object as <see cref="Object"/> without known fields, all else as <see cref="Whole"/>.</summary>
    Deduced,

    /// <summary>What only the server decides; nobody owns it.</summary>
    Unowned,
}

using System.Reflection;
using Xunit.v3;

[assembly: Weft.Acceptance.Stories.StoriesReadRight]

namespace Weft.Acceptance.Stories;

/// <summary>A test fails when the story of an order that it made does not read right. It is said after the test, so that it never hides what the test itself found.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StoriesReadRightAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var odd = StoryCheck.FoundIn(test.UniqueID);
        if (odd.Count > 0) throw new InvalidOperationException($"{odd.Count} sentences do not read right:{Environment.NewLine}{string.Join(Environment.NewLine, odd.Take(30))}");
    }
}

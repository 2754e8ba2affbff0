// Tests the rule's event pattern and the filter of contact records on the samples, with AWS's implementation of
// EventBridge's matching: PATTERNS EVENTS.

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

public class PatternTest {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Set<String> DETAIL_TYPES =
            Set.of("Amazon Connect Contact Event", "Connect Customer Contact Event");
    static final String THIS =
            "arn:aws:connect:us-east-1:123456789012:instance/cb24455c-6fbe-416f-9fdb-1eb917ecb8db";

    static int passed = 0;
    static int failed = 0;

    /** A setting of the template's parameters, and the pattern that the template makes of it. */
    record Setting(String name, List<String> instances, List<String> stopped, String pattern) {
        static Setting of(JsonNode node) {
            return new Setting(
                    node.get("setting").asText(),
                    texts(node.get("instances")),
                    texts(node.get("stopped")),
                    node.get("pattern").toString());
        }

        static List<String> texts(JsonNode list) {
            List<String> texts = new ArrayList<>();
            list.forEach(text -> texts.add(text.asText()));
            return texts;
        }

        boolean matches(String event) throws Exception {
            Machine machine = Machine.builder().build();
            machine.addRule("rule", pattern);
            return !machine.rulesForJSONEvent(event).isEmpty();
        }

        /** What the parameters' descriptions promise, in plain words. */
        boolean promises(JsonNode event) {
            JsonNode detail = event.path("detail");
            return event.path("source").asText().equals("aws.connect")
                    && DETAIL_TYPES.contains(event.path("detail-type").asText())
                    && (instances.isEmpty() || instances.contains(detail.path("instanceArn").asText()))
                    && (stopped.isEmpty()
                            || detail.has("eventType") && !stopped.contains(detail.path("eventType").asText()));
        }
    }

    public static void main(String[] args) throws Exception {
        JsonNode patterns = JSON.readTree(Path.of(args[0]).toFile());
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (JsonNode node : patterns.get("rule")) {
            settings.put(node.get("setting").asText(), Setting.of(node));
        }
        Map<String, String> events = events(Path.of(args[1]));
        for (Setting setting : settings.values()) {
            check("EventBridge takes the pattern: " + setting.name(), RuleCompiler.check(setting.pattern()) == null);
            sweep(setting, events);
        }
        theSweepCanFail(settings, events);
        namedCases(settings);
        contactRecords(patterns.get("contactRecords").toString(), events);
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    /** Every file of the events' folder and of its folder of invalid ones, by path. */
    static Map<String, String> events(Path folder) throws IOException {
        Map<String, String> events = new LinkedHashMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.filter(p -> p.toString().endsWith(".json")).sorted().toList()) {
                events.put(path.toString(), Files.readString(path));
            }
        }
        return events;
    }

    static void sweep(Setting setting, Map<String, String> events) throws Exception {
        int matching = 0;
        for (var event : events.entrySet()) {
            boolean promised = promised(setting, event.getValue());
            boolean matches = matches(setting, event.getValue());
            matching += matches ? 1 : 0;
            check(setting.name() + ": " + event.getKey() + (promised ? " matches" : " does not match"),
                    matches == promised);
        }
        System.out.println(setting.name() + ": " + matching + " of " + events.size() + " events match");
        boolean none = setting.instances().size() == 1 && !setting.instances().contains(THIS);
        check(setting.name() + ": some match and some do not, or none of another instance's",
                none ? matching == 0 : matching > 0 && matching < events.size());
    }

    static boolean promised(Setting setting, String event) {
        try {
            return setting.promises(JSON.readTree(event));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The matcher throws on text that is not JSON; EventBridge does not accept it as an event. */
    static boolean matches(Setting setting, String event) throws Exception {
        try {
            return setting.matches(event);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The sweep must notice a pattern without its detail. */
    static void theSweepCanFail(Map<String, Setting> settings, Map<String, String> events) throws Exception {
        Setting whole = settings.get("two instances, two types stopped");
        Setting broken = new Setting(
                whole.name(), whole.instances(), whole.stopped(), settings.get("nothing set").pattern());
        int noticed = 0;
        for (String event : events.values()) {
            noticed += promised(broken, event) == matches(broken, event) ? 0 : 1;
        }
        check("a pattern without its detail is noticed", noticed > 0);
    }

    static void namedCases(Map<String, Setting> settings) throws Exception {
        Setting nothing = settings.get("nothing set");
        Setting one = settings.get("one instance");
        Setting two = settings.get("two instances");
        Setting other = settings.get("another instance");
        Setting stopped = settings.get("one type stopped");
        Setting both = settings.get("two instances, two types stopped");

        expect(true, "an event matches where nothing is set", nothing, event -> {});
        expect(true, "the newer detail-type matches", nothing,
                event -> event.put("detail-type", "Connect Customer Contact Event"));
        expect(false, "another detail-type does not", nothing,
                event -> event.put("detail-type", "Contact Lens Realtime Rules Matched"));
        expect(false, "another source does not", nothing, event -> event.put("source", "aws.ec2"));

        expect(true, "its instance's event matches", one, event -> {});
        expect(true, "either of two instances' does", two, event -> {});
        expect(false, "another instance's does not", other, event -> {});
        expect(false, "an instance whose ARN only begins alike does not", one,
                event -> detail(event).put("instanceArn", THIS + "0"));
        expect(false, "an event without an instance does not", one, event -> detail(event).remove("instanceArn"));

        expect(true, "a type that is not stopped matches", stopped, event -> {});
        expect(false, "the stopped type does not", stopped,
                event -> detail(event).put("eventType", "CONTACT_DATA_UPDATED"));
        expect(true, "a type not known yet matches", stopped, event -> detail(event).put("eventType", "NEW_TYPE"));
        expect(true, "both settings together match an event", both, event -> {});
        expect(false, "and not one of the second type", both, event -> detail(event).put("eventType", "COMPLETED"));

        expect(true, "PascalCase detail matches where nothing is set", nothing, PatternTest::pascalCase);
        expect(false, "PascalCase detail does not match an instance", one, PatternTest::pascalCase);
        expect(false, "PascalCase detail does not match where a type is stopped", stopped, PatternTest::pascalCase);
    }

    /** The filter takes every sample of a contact record, and no event. */
    static void contactRecords(String pattern, Map<String, String> events) throws Exception {
        Machine filter = Machine.builder().build();
        filter.addRule("filter", pattern);
        int taken = 0;
        for (var event : events.entrySet()) {
            if (!event.getKey().contains("/invalid/")) {
                boolean takes = !filter.rulesForJSONEvent("{\"data\": " + event.getValue() + "}").isEmpty();
                boolean isContactRecord = event.getKey().contains("/contact-records/");
                taken += takes ? 1 : 0;
                check("the filter of contact records, on " + event.getKey(), takes == isContactRecord);
            }
        }
        check("the filter takes some", taken > 0);
        String agentEvent = "{\"data\": {\"EventType\": \"HEART_BEAT\", \"Version\": \"2017-10-01\"}}";
        check("the filter does not take an agent event", filter.rulesForJSONEvent(agentEvent).isEmpty());
    }

    static void expect(boolean match, String sentence, Setting setting, Consumer<ObjectNode> change) throws Exception {
        ObjectNode event = (ObjectNode) JSON.readTree("""
                {"version": "0", "id": "45df19eb-c729-c2d1-3b81-a7d9add1b4a5", "source": "aws.connect",
                 "detail-type": "Amazon Connect Contact Event", "account": "123456789012", "region": "us-east-1",
                 "time": "2021-08-04T17:29:09Z", "resources": [],
                 "detail": {"contactId": "11111111-1111-1111-1111-111111111111", "eventType": "QUEUED"}}
                """);
        detail(event).put("instanceArn", THIS);
        change.accept(event);
        check(sentence, setting.matches(event.toString()) == match);
    }

    static ObjectNode detail(ObjectNode event) {
        return (ObjectNode) event.get("detail");
    }

    static void pascalCase(ObjectNode event) {
        ObjectNode detail = detail(event);
        for (String name : List.of("contactId", "eventType", "instanceArn")) {
            detail.set(Character.toUpperCase(name.charAt(0)) + name.substring(1), detail.remove(name));
        }
    }

    static void check(String sentence, boolean holds) {
        if (holds) {
            passed++;
        } else {
            failed++;
            System.out.println("FAILED " + sentence);
        }
    }
}

// Tests the patterns of docs/react.md with AWS's implementation of EventBridge's matching: PATTERNS SAMPLES...
// SAMPLES are files of what the stream and the bus show of sample events.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

public class ReactTest {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Set<String> ENDED = Set.of("DISCONNECTED", "COMPLETED");

    static int passed = 0;
    static int failed = 0;

    public static void main(String[] args) throws Exception {
        Map<String, List<String>> rules = new LinkedHashMap<>();
        Map<String, List<String>> mappings = new LinkedHashMap<>();
        for (JsonNode found : JSON.readTree(Path.of(args[0]).toFile())) {
            List<String> patterns = new ArrayList<>();
            found.get("patterns").forEach(pattern -> patterns.add(pattern.asText()));
            for (String pattern : patterns) {
                check("EventBridge takes " + pattern, RuleCompiler.check(pattern) == null);
            }
            (found.has("rule") ? rules : mappings).put(found.path("rule").asText(found.path("mapping").asText()), patterns);
        }
        check("the rules of the page", rules.keySet().equals(Set.of("ContactEnded", "CallAbandoned", "AnsweredLate")));
        check("the mappings of the page", mappings.keySet().equals(Set.of("ContactEnded")));

        List<JsonNode> bus = new ArrayList<>();
        for (String samples : List.of(args).subList(1, args.length)) {
            JsonNode shown = JSON.readTree(Path.of(samples).toFile());
            shown.get("bus").forEach(bus::add);
            everyContactEndsOnce(samples, rules.get("ContactEnded"), shown.get("bus"), "/detail/contactId");
            everyContactEndsOnce(samples, mappings.get("ContactEnded"), shown.at("/stream/Records"), "/dynamodb/Keys/contactId/S");
            sweep("the mapping, " + samples, mappings.get("ContactEnded"), ReactTest::endsInTheStream, shown.at("/stream/Records"));
        }
        bus.addAll(variants(bus));
        sweep("ContactEnded", rules.get("ContactEnded"), ReactTest::ends, bus);
        sweep("CallAbandoned", rules.get("CallAbandoned"), ReactTest::isAbandoned, bus);
        sweep("AnsweredLate", rules.get("AnsweredLate"), ReactTest::isAnsweredLate, bus);
        theSweepCanFail(rules, bus);
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    // What the page promises of each pattern, in plain words.

    static boolean ends(JsonNode event) {
        return event.path("source").asText().equals("contact-state")
                && event.at("/detail/state/ended").asBoolean()
                && !event.at("/detail/previousState/ended").asBoolean();
    }

    static boolean isAbandoned(JsonNode event) {
        JsonNode change = event.path("detail");
        return ends(event)
                && change.path("channel").asText().equals("VOICE")
                && change.path("queued").asBoolean()
                && !change.path("answered").asBoolean()
                && change.path("disconnectReason").asText().equals("CUSTOMER_DISCONNECT");
    }

    static boolean isAnsweredLate(JsonNode event) {
        JsonNode change = event.path("detail");
        return event.path("source").asText().equals("contact-state")
                && change.path("channel").asText().equals("VOICE")
                && change.at("/state/name").asText().equals("CONNECTED_TO_AGENT")
                && Set.of("INITIATED", "CONNECTED_TO_SYSTEM", "QUEUED").contains(change.at("/previousState/name").asText())
                && change.at("/seconds/inQueue").asInt(0) >= 120;
    }

    static boolean endsInTheStream(JsonNode record) {
        return ENDED.contains(record.at("/dynamodb/NewImage/state/S").asText())
                && !ENDED.contains(record.at("/dynamodb/OldImage/state/S").asText());
    }

    /** The samples show few contacts that were abandoned or answered late, and none of another source: changed copies do. */
    static List<JsonNode> variants(List<JsonNode> bus) {
        List<JsonNode> variants = new ArrayList<>();
        for (JsonNode event : bus) {
            for (String reason : List.of("CUSTOMER_DISCONNECT", "TELECOM_PROBLEM")) {
                variants.add(with(event, detail -> detail.put("disconnectReason", reason)));
            }
            for (int seconds : List.of(0, 119, 120, 121, 3600)) {
                variants.add(with(event, detail -> ((ObjectNode) detail.get("seconds")).put("inQueue", seconds)));
            }
            for (String channel : List.of("VOICE", "CHAT")) {
                variants.add(with(event, detail -> detail.put("channel", channel).put("answered", false).put("queued", true)
                        .put("disconnectReason", "CUSTOMER_DISCONNECT")));
            }
            ObjectNode other = event.deepCopy();
            variants.add(other.put("source", "another-source"));
        }
        return variants;
    }

    interface Edit {
        void of(ObjectNode detail);
    }

    static JsonNode with(JsonNode event, Edit edit) {
        ObjectNode copy = event.deepCopy();
        edit.of((ObjectNode) copy.get("detail"));
        return copy;
    }

    static boolean matches(List<String> patterns, JsonNode event) throws Exception {
        for (String pattern : patterns) {
            Machine machine = Machine.builder().build();
            machine.addRule("rule", pattern);
            if (!machine.rulesForJSONEvent(event.toString()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    static void sweep(String name, List<String> patterns, Predicate<JsonNode> promised, Iterable<JsonNode> events) throws Exception {
        int matching = 0;
        int all = 0;
        for (JsonNode event : events) {
            boolean matches = matches(patterns, event);
            matching += matches ? 1 : 0;
            all += 1;
            if (matches != promised.test(event)) {
                System.out.println(event.toPrettyString());
            }
            check(name + (matches ? " matches" : " does not match"), matches == promised.test(event));
        }
        System.out.println(name + ": " + matching + " of " + all + " match");
        check(name + ": some match and some do not", matching > 0 && matching < all);
    }

    /** Every contact that has ended matched exactly once, and no other contact did. */
    static void everyContactEndsOnce(String samples, List<String> patterns, JsonNode events, String contact) throws Exception {
        Map<String, Integer> ends = new HashMap<>();
        Map<String, Boolean> ended = new HashMap<>();
        for (JsonNode event : events) {
            String id = event.at(contact).asText();
            ended.put(id, event.at("/detail/state/ended").asBoolean() || ENDED.contains(event.at("/dynamodb/NewImage/state/S").asText()));
            ends.merge(id, matches(patterns, event) ? 1 : 0, Integer::sum);
        }
        check(samples + ": there are contacts", ends.size() > 10);
        ends.forEach((id, times) -> check(samples + ": " + id + " ends " + times + " times", times == (ended.get(id) ? 1 : 0)));
    }

    /** Each pattern with one condition removed is noticed, or the sweep proves nothing. */
    static void theSweepCanFail(Map<String, List<String>> rules, List<JsonNode> bus) throws Exception {
        Map<String, Predicate<JsonNode>> promises = Map.of(
                "ContactEnded", ReactTest::ends, "CallAbandoned", ReactTest::isAbandoned, "AnsweredLate", ReactTest::isAnsweredLate);
        for (var rule : rules.entrySet()) {
            JsonNode pattern = JSON.readTree(rule.getValue().get(0));
            List<String> conditions = new ArrayList<>();
            pattern.get("detail").fieldNames().forEachRemaining(conditions::add);
            for (String condition : conditions) {
                ObjectNode without = pattern.deepCopy();
                ((ObjectNode) without.get("detail")).remove(condition);
                boolean noticed = false;
                for (JsonNode event : bus) {
                    noticed |= matches(List.of(without.toString()), event) != promises.get(rule.getKey()).test(event);
                }
                check(rule.getKey() + " without " + condition + " is noticed", noticed);
            }
        }
    }

    static void check(String what, boolean holds) {
        if (holds) {
            passed += 1;
        } else {
            failed += 1;
            System.out.println("FAILED: " + what);
        }
    }
}

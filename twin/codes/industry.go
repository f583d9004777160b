package codes

import "fmt"

// Section is one of the twenty lettered sections of GB/T 4754-2017; its divisions are First to Last.
type Section struct {
	Letter      byte
	First, Last int
	ZH, EN      string
}

var sections = [...]Section{
	{'A', 1, 5, "农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"},
	{'B', 6, 12, "采矿业", "Mining"},
	{'C', 13, 43, "制造业", "Manufacturing"},
	{'D', 44, 46, "电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply"},
	{'E', 47, 50, "建筑业", "Construction"},
	{'F', 51, 52, "批发和零售业", "Wholesale and retail"},
	{'G', 53, 60, "交通运输、仓储和邮政业", "Transport, storage and post"},
	{'H', 61, 62, "住宿和餐饮业", "Accommodation and catering"},
	{'I', 63, 65, "信息传输、软件和信息技术服务业", "Information transmission, software and IT services"},
	{'J', 66, 69, "金融业", "Finance"},
	{'K', 70, 70, "房地产业", "Real estate"},
	{'L', 71, 72, "租赁和商务服务业", "Leasing and business services"},
	{'M', 73, 75, "科学研究和技术服务业", "Scientific research and technical services"},
	{'N', 76, 79, "水利、环境和公共设施管理业", "Water, environment and public facilities"},
	{'O', 80, 82, "居民服务、修理和其他服务业", "Resident, repair and other services"},
	{'P', 83, 83, "教育", "Education"},
	{'Q', 84, 85, "卫生和社会工作", "Health and social work"},
	{'R', 86, 90, "文化、体育和娱乐业", "Culture, sports and entertainment"},
	{'S', 91, 96, "公共管理、社会保障和社会组织", "Public administration, social security and organisations"},
	{'T', 97, 97, "国际组织", "International organisations"},
}

// CheckIndustry returns the normal form of an industry code: the section's letter and 2, 3 or 4 digits, as C3670.
// The letter follows from the digits, so it is added where it is missing, and refused where it contradicts them.
func CheckIndustry(s string) (string, error) {
	s = compact(tidy(s))
	if s == "" {
		return "", errEmpty(KindIndustry)
	}
	letter, digits := byte(0), s
	if s[0] >= 'A' && s[0] <= 'Z' {
		letter, digits = s[0], s[1:]
	}
	if !isDigits(digits) || len(digits) < 2 || len(digits) > 4 {
		return "", &Error{
			Kind: KindIndustry, What: fmt.Sprintf("%q is not a letter and 2 to 4 digits", s),
			Mend: "as C3670, or C36 where the class is not known",
		}
	}
	division := int(digits[0]-'0')*10 + int(digits[1]-'0')
	for _, sec := range sections {
		if division < sec.First || division > sec.Last {
			continue
		}
		if letter != 0 && letter != sec.Letter {
			return "", &Error{
				Kind: KindIndustry, What: fmt.Sprintf("division %s is not in section %c", digits[:2], letter),
				Mend: fmt.Sprintf("it is in %c (%s)", sec.Letter, sec.ZH),
			}
		}
		return string(sec.Letter) + digits, nil
	}
	return "", &Error{Kind: KindIndustry, What: fmt.Sprintf("GB/T 4754-2017 has no division %s", digits[:2])}
}

// IndustrySection returns the section of a code in normal form.
func IndustrySection(code string) (Section, bool) {
	for _, sec := range sections {
		if code != "" && code[0] == sec.Letter {
			return sec, true
		}
	}
	return Section{}, false
}
